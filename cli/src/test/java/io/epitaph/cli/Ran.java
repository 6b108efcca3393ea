package io.epitaph.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import picocli.CommandLine;

/**
 * A command that was run.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it printed to standard error
 */
record Ran(int code, String out, String err) {
  static final Instant NOW = Instant.parse("2026-11-24T04:00:00Z");

  /** Discards what is printed. */
  static Surroundings surroundings(Map<String, String> environment) {
    return surroundings(environment, new ByteArrayOutputStream(), new ByteArrayOutputStream());
  }

  private static Surroundings surroundings(
      Map<String, String> environment, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return new Surroundings(
        environment,
        new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        Clock.fixed(NOW, ZoneOffset.UTC),
        ZoneOffset.UTC);
  }

  static Ran epitaph(Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    StringWriter help = new StringWriter();
    CommandLine command =
        Main.commandLine(surroundings(environment, out, err), arguments)
            .setOut(new PrintWriter(help, true));
    int code = command.execute(arguments);
    return new Ran(
        code, help + out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}

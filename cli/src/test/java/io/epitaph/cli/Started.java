package io.epitaph.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code epitaph} as people start it: in a process of its own. */
final class Started {
  private Started() {}

  /**
   * Not started yet, so that its output can be redirected.
   *
   * @param user the folder in which it looks for what runs, so that it finds only the test's
   */
  static ProcessBuilder epitaph(Path user, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + System.getProperty("epitaph.jvm-opens"),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR",
                "-Depitaph.elasticsearch.zip=" + System.getProperty("epitaph.elasticsearch.zip"),
                "-cp",
                System.getProperty("java.class.path")
                    + File.pathSeparator
                    + System.getProperty("surefire.test.class.path", ""),
                Main.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("XDG_STATE_HOME", user.toString());
    builder.environment().remove("TESTCONTAINERS_HOST_OVERRIDE");
    return builder;
  }
}

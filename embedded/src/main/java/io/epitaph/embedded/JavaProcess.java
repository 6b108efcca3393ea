package io.epitaph.embedded;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A Java process that writes to a log of its own, and ends with this process at the latest. */
final class JavaProcess {
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private static final Pattern NAMES_EXCEPTION =
      Pattern.compile("^(?:Caused by: )?(?:[a-z_][\\w]*\\.){2,}[A-Z][\\w$]*(?:Exception|Error)\\b");

  private final String name;
  private final Path log;
  private final Process process;

  private JavaProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /**
   * @param log appended to
   * @param options of the JVM
   * @param environment all of it but the path: ours may hold options for another JVM, or secrets
   */
  static JavaProcess start(
      String name,
      Path log,
      List<String> options,
      List<Path> classPath,
      Map<String, String> environment,
      List<String> mainAndArguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", joined(classPath), TetheredMain.class.getName()));
    command.addAll(mainAndArguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new JavaProcess(name, log, builder.start());
  }

  /** With the class that ties it to this process. */
  private static String joined(List<Path> classPath) throws IOException {
    List<String> all = new ArrayList<>();
    classPath.forEach(each -> all.add(each.toString()));
    try {
      all.add(
          Path.of(TetheredMain.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString());
    } catch (URISyntaxException e) {
      throw new IOException("cannot find " + TetheredMain.class.getName(), e);
    }
    return String.join(System.getProperty("path.separator"), all);
  }

  long pid() {
    return process.pid();
  }

  /**
   * @throws IOException when it has ended; the message says why, as far as its log does
   */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(
          name + " ended with " + process.exitValue() + ": " + reason() + "; its log is " + log);
    }
  }

  /** The last line that names an exception, which is its deepest cause; else the last one. */
  private String reason() throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    String last = "it printed nothing";
    String cause = null;
    for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
      last = line;
      if (NAMES_EXCEPTION.matcher(line).find()) {
        cause = line;
      }
    }
    return (cause == null ? last : cause).strip();
  }

  /** The exit value, when it ends by itself in time. */
  int awaitEnd(Duration limit) throws IOException, InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
      throw new IOException(name + " did not end within " + limit + "; its log is " + log);
    }
    return process.exitValue();
  }

  /** Asks it to end, and does not wait for it. */
  void ask() {
    process.destroy();
  }

  /** Asks it to end, and kills it when it does not. */
  void end() throws InterruptedException {
    ask();
    if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
  }

  /** By SIGKILL; it has ended afterwards. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}

package io.epitaph.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What every contest needs: a process for each contestant, and a median. */
final class Contest {
  private static final Pattern VERSION = Pattern.compile("[0-9]+(?:\\.[0-9]+)+");

  private Contest() {}

  /**
   * Starts a class of this program in a JVM of its own.
   *
   * @param folder its working folder; what it prints goes to {@code log} there
   */
  static Process java(Path folder, Class<?> main, String... arguments) throws IOException {
    return java(folder, List.of("-Xmx512m"), main, List.of(arguments));
  }

  /**
   * @param options of the JVM
   */
  static Process java(Path folder, List<String> options, Class<?> main, List<String> arguments)
      throws IOException {
    return java(folder, options, absoluteClassPath(), main, arguments);
  }

  /**
   * @param classPath of another version of this program, which has the class too
   */
  static Process java(
      Path folder, List<String> options, String classPath, Class<?> main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    // For a profiler, say.
    String more = System.getenv("EPITAPH_BENCHMARK_JVM");
    if (more != null) {
      command.addAll(List.of(more.strip().split(" +", -1)));
    }
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(arguments);
    return quiet(new ProcessBuilder(command).directory(folder.toFile()));
  }

  /** Of this program. */
  static String absoluteClassPath() {
    List<String> parts = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(":", -1)) {
      parts.add(Path.of(part).toAbsolutePath().toString());
    }
    return String.join(":", parts);
  }

  /** Starts a process that prints to {@code log} in its working folder. */
  static Process quiet(ProcessBuilder builder) throws IOException {
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(builder.directory().toPath().resolve("log").toFile())
            .start();
    // Ctrl-C ends a benchmark, and its contestants with it.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endAtOnce(process)));
    return process;
  }

  private static void endAtOnce(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /**
   * @param limit of {@link System#nanoTime}
   * @throws IOException with what the process printed, when it has ended or the limit is over
   */
  static void requireGoingOn(Process process, Path folder, long limit) throws IOException {
    if (!process.isAlive() || System.nanoTime() > limit) {
      throw new IOException(
          "a contestant ended or took too long; it said: "
              + Files.readString(folder.resolve("log")).strip());
    }
  }

  /**
   * Ends a process and those that it started. First by SIGTERM: a Kafka consumer that does not
   * leave its group keeps its partitions from the next for 45 s.
   */
  static void end(Process process) throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** The first number with points that a command prints; {@code unknown} when there is none. */
  static String version(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher version = VERSION.matcher(said);
    return version.find() ? version.group() : "unknown";
  }

  static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  static double median(Collection<Double> values) {
    return percentile(values, 50);
  }

  /** The value that {@code percent} percent of all do not exceed. */
  static double percentile(Collection<Double> values, double percent) {
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1);
  }
}

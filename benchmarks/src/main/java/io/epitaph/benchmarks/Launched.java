package io.epitaph.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command as people start it: by {@code ./epitaph}, which becomes its process. */
final class Launched {
  private Launched() {}

  /**
   * @param folder its working folder; what it prints goes to {@code log} there
   * @param arguments the command and its arguments
   * @param environment beside this process's
   */
  static Process start(Path folder, List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of("epitaph").toAbsolutePath().toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    // For a profiler, say.
    String more = System.getenv("EPITAPH_BENCHMARK_JVM");
    if (more != null) {
      builder.environment().put("JAVA_TOOL_OPTIONS", more);
    }
    return Contest.quiet(builder);
  }

  /** Likewise, with this process's environment. */
  static Process start(Path folder, List<String> arguments) throws IOException {
    return start(folder, arguments, Map.of());
  }
}

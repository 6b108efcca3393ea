package io.epitaph.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the README says that a demo prints. */
final class ReadmeSample {
  private ReadmeSample() {}

  /** Its lines that are not empty, {@link #comparable}. */
  static List<String> lines() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    int begin = readme.indexOf("LIFE  CONTAINER");
    return comparable(readme.substring(begin, readme.indexOf("```", begin)));
  }

  /**
   * The lines of an output that are not empty, without times, ids and the engine's address, and
   * without what only the kernel shows: it cannot be read everywhere.
   */
  static List<String> comparable(String output) {
    return output
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.replaceAll("\\b[0-9.]+ (ms|s|min)\\b", "TIME"))
        .map(
            line ->
                line.replaceAll(
                    "the kernel killed `\\w+` \\(pid \\d+, [0-9.]+ MiB\\) at its limit of 8 MiB",
                    "limit 8 MiB"))
        .map(
            line ->
                line.replace("out of memory at its limit of 8 MiB", "out of memory: limit 8 MiB"))
        .map(line -> line.replace("at its limit of 8 MiB", "for lack of memory (limit 8 MiB)"))
        .map(line -> line.replaceAll("archive [0-9a-f]{8}", "archive ID"))
        .map(line -> line.replaceAll("on the engine at \\S+", "on the engine at ADDRESS"))
        .toList();
  }
}

package io.epitaph.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What a measurement was made on. */
final class Machine {
  private Machine() {}

  /**
   * One sentence: date, processor, memory, Java.
   *
   * @param versions of what else took part: {@code Kafka 4.2.2}
   */
  static String sentence(String... versions) throws IOException {
    return "Measured on %s: %d cores (%s), %s of memory, Java %s%s."
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            Runtime.getRuntime().availableProcessors(),
            fact(Path.of("/proc/cpuinfo"), "model name"),
            gibibytes(fact(Path.of("/proc/meminfo"), "MemTotal")),
            System.getProperty("java.version"),
            versions.length == 0 ? "" : ", " + String.join(", ", versions));
  }

  private static String fact(Path file, String name) throws IOException {
    if (!Files.exists(file)) {
      return "unknown";
    }
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(name)) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return "unknown";
  }

  private static String gibibytes(String kibibytes) {
    String digits = kibibytes.replaceAll("\\D", "");
    return digits.isEmpty() ? "unknown" : Math.round(Long.parseLong(digits) / 1048576.0) + " GiB";
  }
}

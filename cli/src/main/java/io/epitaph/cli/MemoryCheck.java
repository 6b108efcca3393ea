package io.epitaph.cli;

import io.epitaph.cli.Finding.Verdict;
import io.epitaph.model.Words;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks whether this machine has memory for the stack. */
record MemoryCheck(DoctorFindings findings) {
  private static final long MEMORY_WANTED = 2L * 1024 * 1024 * 1024;

  void check() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long free = available(system.getFreeMemorySize());
    String found = Words.bytes(free) + " available of " + Words.bytes(system.getTotalMemorySize());
    if (free < MEMORY_WANTED) {
      findings.add(
          Verdict.WARN,
          "memory",
          found,
          "the stack needs "
              + Words.bytes(MEMORY_WANTED)
              + ": stop another program, or start it with --heap 256m");
    } else {
      findings.add(Verdict.OK, "memory", found, null);
    }
  }

  /** Caches count as free: Linux reports how much is available. */
  private static long available(long free) {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(free);
    } catch (IOException e) {
      return free;
    }
  }
}

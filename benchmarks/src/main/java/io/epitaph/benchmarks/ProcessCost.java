package io.epitaph.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process and its children have used, as the kernel reports it.
 *
 * @param cpuSeconds of user and system
 * @param peakBytes of memory that was resident, at its highest, summed over the processes
 */
record ProcessCost(double cpuSeconds, long peakBytes) {
  /** The kernel's ticks a second, in what it reports to programs. */
  private static final double TICKS = 100;

  /** Of a process and its descendants that run now. */
  static ProcessCost of(Process process) throws IOException {
    ProcessCost sum = new ProcessCost(0, 0);
    try (Stream<ProcessHandle> descendants = process.descendants()) {
      for (ProcessHandle each :
          Stream.concat(Stream.of(process.toHandle()), descendants).toList()) {
        ProcessCost cost = alone(each);
        sum = new ProcessCost(sum.cpuSeconds + cost.cpuSeconds, sum.peakBytes + cost.peakBytes);
      }
    }
    return sum;
  }

  /** Of one process, without those that it started. */
  static ProcessCost alone(ProcessHandle process) throws IOException {
    Path folder = Path.of("/proc", Long.toString(process.pid()));
    String stat = Files.readString(folder.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    long peak = kibibytes(process, "VmHWM:") * 1024;
    return new ProcessCost(cpu, peak);
  }

  /** What is resident of one process now. */
  static long residentBytes(Process process) throws IOException {
    return kibibytes(process.toHandle(), "VmRSS:") * 1024;
  }

  private static long kibibytes(ProcessHandle process, String name) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }
}

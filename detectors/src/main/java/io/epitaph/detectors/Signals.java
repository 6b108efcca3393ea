package io.epitaph.detectors;

import java.util.Map;
import java.util.Set;

/** Signals by number, as Linux has them on x86 and ARM. */
final class Signals {
  static final int KILL = 9;
  static final int TERM = 15;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT"),
          Map.entry(7, "SIGBUS"),
          Map.entry(8, "SIGFPE"),
          Map.entry(9, "SIGKILL"),
          Map.entry(10, "SIGUSR1"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(12, "SIGUSR2"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"),
          Map.entry(28, "SIGWINCH"),
          Map.entry(31, "SIGSYS"));

  /** Sent by the kernel for what the process itself did wrong. */
  private static final Set<Integer> FAULTS = Set.of(4, 5, 6, 7, 8, 11, 31);

  /** Sent to wake or to tell, and ignored by who does not expect them. */
  private static final Set<Integer> HARMLESS = Set.of(17, 18, 20, 23, 28);

  private Signals() {}

  static String name(int signal) {
    return NAMES.getOrDefault(signal, "signal " + signal);
  }

  static boolean isFault(int signal) {
    return FAULTS.contains(signal);
  }

  static boolean terminates(int signal) {
    return !HARMLESS.contains(signal);
  }

  /** The signal that an exit code tells of, by the convention 128 + n; 0 for none. */
  static int in(int exitCode) {
    return exitCode > 128 && exitCode <= 128 + 64 ? exitCode - 128 : 0;
  }
}

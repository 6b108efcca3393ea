package io.epitaph.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of the signals. */
final class SignalNames {
  /** The last real-time signal, {@code SIGRTMAX}. */
  static final int HIGHEST = 64;

  private static final int RTMIN = 34;

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
          Map.entry(16, "SIGSTKFLT"),
          Map.entry(17, "SIGCHLD"),
          Map.entry(18, "SIGCONT"),
          Map.entry(19, "SIGSTOP"),
          Map.entry(20, "SIGTSTP"),
          Map.entry(21, "SIGTTIN"),
          Map.entry(22, "SIGTTOU"),
          Map.entry(23, "SIGURG"),
          Map.entry(24, "SIGXCPU"),
          Map.entry(25, "SIGXFSZ"),
          Map.entry(26, "SIGVTALRM"),
          Map.entry(27, "SIGPROF"),
          Map.entry(28, "SIGWINCH"),
          Map.entry(29, "SIGIO"),
          Map.entry(30, "SIGPWR"),
          Map.entry(31, "SIGSYS"));

  private static final Map<String, Integer> NUMBERS = new HashMap<>();

  static {
    NAMES.forEach((number, name) -> NUMBERS.put(name, number));
  }

  private SignalNames() {}

  static String of(int signal) {
    return signal >= RTMIN && signal <= HIGHEST
        ? "SIGRTMIN" + (signal == RTMIN ? "" : "+" + (signal - RTMIN))
        : NAMES.getOrDefault(signal, "signal " + signal);
  }

  static @Nullable Integer number(String text) {
    String name = text.toUpperCase(Locale.ROOT).strip();
    name = name.startsWith("SIG") ? name : "SIG" + name;
    Integer number = NUMBERS.get(name);
    if (number != null) {
      return number;
    }
    String digits = name.startsWith("SIGRTMIN+") ? name.substring(9) : name.substring(3);
    int from = name.startsWith("SIGRTMIN") ? RTMIN : 0;
    if (name.equals("SIGRTMIN")) {
      return RTMIN;
    }
    return digits.matches("[0-9]{1,2}") ? Integer.valueOf(from + Integer.parseInt(digits)) : null;
  }

  static boolean isKnown(int signal) {
    return NAMES.containsKey(signal);
  }
}

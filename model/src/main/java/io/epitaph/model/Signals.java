package io.epitaph.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The signals by number and name, as Linux has them on x86 and ARM. */
public final class Signals {
  public static final int HUP = 1;
  public static final int INT = 2;
  public static final int QUIT = 3;
  public static final int KILL = 9;
  public static final int TERM = 15;

  /** The last real-time signal, {@code SIGRTMAX}. */
  private static final int HIGHEST = 64;

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

  /** Sent by the kernel for what the process itself did wrong; a limit of CPU or file size too. */
  private static final Set<Integer> FAULTS = Set.of(4, 5, 6, 7, 8, 11, 16, 24, 25, 31);

  /** What people send to end a process; any end soon after is its answer. */
  private static final Set<Integer> ENDS = Set.of(INT, QUIT, KILL, TERM);

  /** By default these are ignored, stop a process, or let it go on. */
  private static final Set<Integer> HARMLESS = Set.of(17, 18, 19, 20, 21, 22, 23, 28);

  private Signals() {}

  /** {@code SIGSEGV}, {@code SIGRTMIN+3}; {@code signal 99} for one that Linux does not have. */
  public static String name(int signal) {
    return signal >= RTMIN && signal <= HIGHEST
        ? "SIGRTMIN" + (signal == RTMIN ? "" : "+" + (signal - RTMIN))
        : NAMES.getOrDefault(signal, "signal " + signal);
  }

  /** Of {@code SIGTERM}, {@code term}, {@code 15}, {@code SIGRTMIN+3}; null for none of these. */
  public static @Nullable Integer number(String text) {
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

  /** True when the kernel sends it for what the process itself did wrong. */
  public static boolean isFault(int signal) {
    return FAULTS.contains(signal);
  }

  /** True when people send it to end a process. */
  public static boolean isMeantToEnd(int signal) {
    return ENDS.contains(signal);
  }

  /** True when a process that does not handle it ends of it. */
  public static boolean endsByDefault(int signal) {
    return NAMES.containsKey(signal) && !HARMLESS.contains(signal);
  }

  /** The signal that an exit code stands for, by the convention 128 + n; 0 for none. */
  public static int in(int exitCode) {
    return exitCode > 128 && exitCode <= 128 + HIGHEST ? exitCode - 128 : 0;
  }
}

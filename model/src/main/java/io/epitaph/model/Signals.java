package io.epitaph.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The signals by number and name, as Linux has them on x86 and ARM. */
public final class Signals {
  public static final int HUP = 1;
  public static final int INT = 2;
  public static final int QUIT = 3;
  public static final int KILL = 9;
  public static final int TERM = 15;

  /** Sent by the kernel for what the process itself did wrong; a limit of CPU or file size too. */
  private static final Set<Integer> FAULTS = Set.of(4, 5, 6, 7, 8, 11, 16, 24, 25, 31);

  /** What people send to end a process; any end soon after is its answer. */
  private static final Set<Integer> ENDS = Set.of(INT, QUIT, KILL, TERM);

  /** By default these are ignored, stop a process, or let it go on. */
  private static final Set<Integer> HARMLESS = Set.of(17, 18, 19, 20, 21, 22, 23, 28);

  private Signals() {}

  /** {@code SIGSEGV}, {@code SIGRTMIN+3}; {@code signal 99} for one that Linux does not have. */
  public static String name(int signal) {
    return SignalNames.of(signal);
  }

  /** Of {@code SIGTERM}, {@code term}, {@code 15}, {@code SIGRTMIN+3}; null for none of these. */
  public static @Nullable Integer number(String text) {
    return SignalNames.number(text);
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
    return SignalNames.isKnown(signal) && !HARMLESS.contains(signal);
  }

  /** The signal that an exit code stands for, by the convention 128 + n; 0 for none. */
  public static int in(int exitCode) {
    return exitCode > 128 && exitCode <= 128 + SignalNames.HIGHEST ? exitCode - 128 : 0;
  }
}

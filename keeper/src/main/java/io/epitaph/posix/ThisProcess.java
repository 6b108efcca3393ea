package io.epitaph.posix;

import java.nio.file.Path;

/** What a process does to itself, so that nothing of this host makes it wait. */
public final class ThisProcess {
  private static final int LOCK_ALL_ON_FAULT = 1 | 2 | 4;

  private static final int SET_PARENT_DEATH_SIGNAL = 1;
  private static final int KILL = 9;

  private ThisProcess() {}

  /**
   * Keeps in memory all that it has touched and will touch, and goes before others. What is not
   * permitted is left as it is.
   */
  public static void goFirst() {
    Libc.mlockall(LOCK_ALL_ON_FAULT);
    String[] threads = Path.of("/proc/self/task").toFile().list();
    for (String thread : threads == null ? new String[0] : threads) {
      Libc.setpriority(/* which= */ 0, Integer.parseInt(thread), /* priority= */ -15);
    }
  }

  /** Leaves the terminal: what stops those who were started there does not stop this one. */
  public static void leaveTerminal() {
    Libc.setsid();
  }

  /** Is killed when its parent ends, even while it is stopped. */
  public static void endWithParent() {
    Libc.prctl(SET_PARENT_DEATH_SIGNAL, KILL, 0, 0, 0);
  }

  /** What is at standard input now, at most a buffer full; -1 at its end. */
  public static int readInput(byte[] buffer) {
    return (int) Libc.read(0, buffer, buffer.length);
  }

  /** To standard output, at once. */
  public static void writeOutput(byte[] bytes) {
    Libc.write(1, bytes, bytes.length);
  }
}

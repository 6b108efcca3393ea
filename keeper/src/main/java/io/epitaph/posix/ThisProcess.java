package io.epitaph.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process does to itself, so that nothing of this host makes it wait. */
public final class ThisProcess {
  private static final int LOCK_ALL_ON_FAULT = 1 | 2 | 4;

  private static final int SET_PARENT_DEATH_SIGNAL = 1;
  private static final int KILL = 9;

  private static final long CAP_SYS_ADMIN = 1L << 21;
  private static final Pattern CAPABILITIES = Pattern.compile("CapEff:\\s*([0-9a-f]{1,16})");

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

  /**
   * Whether it sees attributes of files that begin with {@code trusted.}: to others it is as if
   * there were none. An overlay file system has what it hides in them.
   */
  public static boolean seesTrustedAttributes() {
    try {
      return seesTrustedAttributes(
          Files.readString(Path.of("/proc/self/status")),
          Files.readString(Path.of("/proc/self/uid_map")));
    } catch (IOException e) {
      return true;
    }
  }

  /** With the capability, and not only in a user name space of its own. */
  static boolean seesTrustedAttributes(String status, String users) {
    Matcher capabilities = CAPABILITIES.matcher(status);
    boolean may =
        !capabilities.find()
            || (Long.parseUnsignedLong(capabilities.group(1), 16) & CAP_SYS_ADMIN) != 0;
    return may && users.strip().matches("0\\s+0\\s+4294967295");
  }
}

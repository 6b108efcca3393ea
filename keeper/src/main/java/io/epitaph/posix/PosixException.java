package io.epitaph.posix;

import com.sun.jna.Native;
import java.io.IOException;

/** A call of the system that failed. */
public final class PosixException extends IOException {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int EXDEV = 18;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int EMFILE = 24;
  public static final int ENOSPC = 28;
  public static final int ERANGE = 34;
  public static final int ENOLCK = 37;
  public static final int ENOSYS = 38;
  public static final int ENODATA = 61;
  public static final int EOPNOTSUPP = 95;

  private final int errno;

  PosixException(String call, int errno) {
    super(call + ": " + text(errno));
    this.errno = errno;
  }

  /** Of the call that this thread made last. */
  static PosixException last(String call, Object what) {
    return new PosixException(call + " " + what, Native.getLastError());
  }

  /** The system's number of the error. */
  public int errno() {
    return errno;
  }

  private static String text(int errno) {
    return switch (errno) {
      case EPERM, EACCES -> "not permitted";
      case ENOENT -> "no such file or folder";
      case EEXIST -> "is there already";
      case EXDEV -> "on another mount";
      case EINVAL -> "the kernel does not take these arguments";
      case EMFILE -> "too many are open";
      case ENOSPC -> "no room is left";
      case ENOSYS -> "the kernel does not have it";
      default -> "error " + errno;
    };
  }
}

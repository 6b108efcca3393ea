package io.epitaph.posix;

import com.sun.jna.Native;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Held on a file: who opens it waits until this is closed, or its process ends, or {@code
 * /proc/sys/fs/lease-break-time} seconds have passed. It needs to be the file's owner, or {@code
 * CAP_LEASE}.
 *
 * @see <a
 *     href="https://man7.org/linux/man-pages/man2/F_SETLEASE.2const.html">F_SETLEASE(2const)</a>
 */
public final class Lease implements AutoCloseable {
  private static final int SET_LEASE = 1024;
  private static final int GET_LEASE = 1025;

  /** Against all who open it, to read too. */
  private static final int WRITE = 1;

  private static final int O_CLOEXEC = 02000000;
  private static final int O_NONBLOCK = 04000;

  /** Sent when someone waits; it would end this process. */
  private static final int SIGIO = 29;

  private static final long IGNORE = 1;

  private final int fd;
  private boolean closed;

  private Lease(int fd) {
    this.fd = fd;
  }

  /**
   * Takes one.
   *
   * @param in the folder from which the path leads to the file
   * @return null when someone has it open now
   * @throws PosixException when it is not there, or the file system has no leases
   */
  public static @Nullable Lease of(Folder in, String path) throws IOException {
    Libc.signal(SIGIO, IGNORE);
    int fd = in.openFile(FileName.of(path), OpenFlags.NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && Native.getLastError() == PosixException.EAGAIN) {
      return null;
    }
    if (fd < 0) {
      throw PosixException.last("openat", path);
    }
    if (Libc.fcntl(fd, SET_LEASE, WRITE) == 0) {
      return new Lease(fd);
    }
    int errno = Native.getLastError();
    Libc.close(fd);
    if (errno == PosixException.EAGAIN) {
      return null;
    }
    throw new PosixException("fcntl F_SETLEASE " + path, errno);
  }

  /** Whether someone waits for it. */
  public boolean isWanted() {
    return Libc.fcntl(fd, GET_LEASE, 0) != WRITE;
  }

  /** Lets who waits go on. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.close(fd);
    }
  }
}

package io.epitaph.posix;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;

/**
 * The functions of the C library that are used, under their own names. Paths end in a zero byte.
 */
final class Libc {
  static {
    Native.register(Libc.class, Platform.C_LIBRARY_NAME);
  }

  private Libc() {}

  static native int openat(int dir, byte[] path, int flags, int mode);

  static native int close(int fd);

  static native long read(int fd, byte[] buffer, long length);

  /** Into a direct buffer, from its begin, wherever its position is. */
  static native long read(int fd, ByteBuffer buffer, long length);

  static native long write(int fd, byte[] buffer, long length);

  static native int statx(int dir, byte[] path, int flags, int mask, byte[] buffer);

  static native long getdents64(int fd, byte[] buffer, long length);

  static native long readlinkat(int dir, byte[] path, byte[] buffer, long length);

  static native long lgetxattr(byte[] path, byte[] name, byte[] value, long length);

  static native long llistxattr(byte[] path, byte[] list, long length);

  static native int renameat(int from, byte[] path, int to, byte[] target);

  static native int linkat(int from, byte[] path, int to, byte[] target, int flags);

  static native int unlinkat(int dir, byte[] path, int flags);

  static native int mkdirat(int dir, byte[] path, int mode);

  static native int fanotify_init(int flags, int eventFlags);

  static native int fanotify_mark(int group, int flags, long mask, int dir, byte[] path);

  static native int fcntl(int fd, int command, int argument);

  static native long signal(int number, long handler);

  static native int inotify_init1(int flags);

  static native int inotify_add_watch(int queue, byte[] path, int mask);

  static native int inotify_rm_watch(int queue, int watch);

  static native int poll(byte[] fds, long count, int timeout);

  static native int mlockall(int flags);

  static native int setpriority(int which, int who, int priority);

  static native int setsid();

  static native int prctl(int option, long a, long b, long c, long d);
}

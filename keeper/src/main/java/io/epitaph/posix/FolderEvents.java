package io.epitaph.posix;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells what was done in watched folders, in order, when it is done: nobody waits. Needs no rights
 * but to read the folders. For one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/inotify.7.html">inotify(7)</a>
 */
public final class FolderEvents implements AutoCloseable {
  private static final int CLOEXEC = 02000000;
  private static final int NONBLOCK = 04000;
  private static final int ONLY_FOLDERS = 0x01000000;

  private final int queue;
  private final byte[] buffer = new byte[16 * 1024];

  private FolderEvents(int queue) {
    this.queue = queue;
  }

  /**
   * Watches nothing yet.
   *
   * @throws PosixException when this user has too many of them
   */
  public static FolderEvents open() throws IOException {
    int queue = Libc.inotify_init1(CLOEXEC | NONBLOCK);
    if (queue < 0) {
      throw PosixException.last("inotify_init1", "(the limit is fs.inotify.max_user_instances)");
    }
    return new FolderEvents(queue);
  }

  /**
   * Begins to watch a folder.
   *
   * @return its number, the same for the same folder
   * @throws PosixException when it is not there, or this user watches too many
   */
  public int watch(Path folder, FolderEvent.Kind... kinds) throws IOException {
    int bits = ONLY_FOLDERS;
    for (FolderEvent.Kind kind : kinds) {
      bits |= kind.bit();
    }
    byte[] path = FileName.of(folder.toString()).terminated();
    int watch = Libc.inotify_add_watch(queue, path, bits);
    if (watch < 0) {
      throw PosixException.last(
          "inotify_add_watch", folder + " (the limit is fs.inotify.max_user_watches)");
    }
    return watch;
  }

  /** Ends it for a folder; one that is gone is no failure. */
  public void unwatch(int watch) {
    Libc.inotify_rm_watch(queue, watch);
  }

  /** Waits for events, or for something at this process' standard input, which goes first. */
  public Ready await(int millis) {
    return Ready.await(queue, millis);
  }

  /** Those that are there now; none when there are none. */
  public List<FolderEvent> next() throws IOException {
    long n = Libc.read(queue, buffer, buffer.length);
    while (n < 0) {
      int errno = Native.getLastError();
      if (errno == PosixException.EAGAIN) {
        return List.of();
      }
      if (errno != PosixException.EINTR) {
        throw new PosixException("read of events", errno);
      }
      n = Libc.read(queue, buffer, buffer.length);
    }
    return FolderEvent.read(buffer, (int) n);
  }

  @Override
  public void close() {
    Libc.close(queue);
  }
}

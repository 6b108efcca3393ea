package io.epitaph.posix;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final int HEADER = 16;

  private final int queue;
  private final byte[] buffer = new byte[16 * 1024];

  private FolderEvents(int queue) {
    this.queue = queue;
  }

  /** What can be told of a watched folder, or of what is directly in it. */
  public enum Kind {
    OPENED(0x20),
    MOVED_IN(0x80),
    CREATED(0x100),
    FOLDER_REMOVED(0x400),
    FOLDER_MOVED(0x800),

    /** More was done than the kernel remembers; told without being asked for. */
    OVERFLOW(0x4000),

    /** The folder is not watched any more; told without being asked for. */
    ENDED(0x8000);

    private final int bit;

    Kind(int bit) {
      this.bit = bit;
    }
  }

  /**
   * One.
   *
   * @param watch the number of the watched folder
   * @param bits see {@link #is}
   * @param name in that folder; empty for the folder itself
   */
  public record Event(int watch, int bits, String name) {
    public boolean is(Kind kind) {
      return (bits & kind.bit) != 0;
    }
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
  public int watch(Path folder, Kind... kinds) throws IOException {
    int bits = ONLY_FOLDERS;
    for (Kind kind : kinds) {
      bits |= kind.bit;
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
  public List<Event> next() throws IOException {
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
    List<Event> events = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    for (int at = 0; at + HEADER <= n; at += HEADER + in.getInt(at + 12)) {
      events.add(
          new Event(in.getInt(at), in.getInt(at + 4), name(at + HEADER, in.getInt(at + 12))));
    }
    return events;
  }

  /** It is filled up with zeros. */
  private String name(int from, int length) {
    int end = from;
    while (end < from + length && buffer[end] != 0) {
      end++;
    }
    return new String(buffer, from, end - from, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    Libc.close(queue);
  }
}

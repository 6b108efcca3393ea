package io.epitaph.posix;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Asks, through the kernel, before anyone opens a watched folder or a child of it, and lets who
 * opens wait for the answer. <em>A process that holds one and does not answer holds all who open
 * there, without a limit</em>; when it ends, the kernel allows what is pending. It must not open
 * there itself: nobody would answer. For one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/fanotify.7.html">fanotify(7)</a>
 */
public final class OpenQuestions implements AutoCloseable {
  private static final int CLASS_CONTENT = 4;
  private static final int CLOEXEC = 1;
  private static final int O_CLOEXEC = 02000000;
  private static final int MARK_ADD = 1;
  private static final int MARK_ONLYDIR = 8;
  private static final long OPEN_PERM = 0x10000;
  private static final long ONDIR = 0x40000000;
  private static final long EVENT_ON_CHILD = 0x08000000;
  private static final int AT_FDCWD = -100;
  private static final int EVENT_BYTES = 24;

  private final int group;
  private final byte[] event = new byte[EVENT_BYTES];
  private boolean closed;

  private OpenQuestions(int group) {
    this.group = group;
  }

  /**
   * Watches nothing yet.
   *
   * @throws PosixException when the kernel cannot, or this process may not (it needs {@code
   *     CAP_SYS_ADMIN})
   */
  public static OpenQuestions open() throws IOException {
    int group = Libc.fanotify_init(CLASS_CONTENT | CLOEXEC, OpenFlags.LARGEFILE | O_CLOEXEC);
    if (group < 0) {
      throw PosixException.last("fanotify_init", "for questions before an open");
    }
    return new OpenQuestions(group);
  }

  /** Begins to ask for a folder and its direct children. */
  public void watch(Path folder) throws IOException {
    long mask = OPEN_PERM | ONDIR | EVENT_ON_CHILD;
    byte[] path = FileName.of(folder.toString()).terminated();
    if (Libc.fanotify_mark(group, MARK_ADD | MARK_ONLYDIR, mask, AT_FDCWD, path) != 0) {
      throw PosixException.last("fanotify_mark", folder);
    }
  }

  /** Ends it: what is pending is allowed. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.close(group);
    }
  }

  /**
   * Waits for a question, or for something at this process' standard input, which goes first.
   *
   * @param millis at most so long
   */
  public Ready await(int millis) {
    return Ready.await(group, millis);
  }

  /** Takes the one question that waits longest; null when there was none that wants an answer. */
  public @Nullable OpenQuestion next() throws IOException {
    long n = Libc.read(group, event, event.length);
    if (n < event.length) {
      if (n < 0 && Native.getLastError() == PosixException.EINTR) {
        return null;
      }
      throw PosixException.last("read", "of questions, got " + n + " bytes");
    }
    int fd = ByteBuffer.wrap(event).order(ByteOrder.nativeOrder()).getInt(16);
    return fd < 0 ? null : new OpenQuestion(group, fd);
  }
}

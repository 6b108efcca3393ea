package io.epitaph.vault;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Held while an archive becomes visible, so that of two that store the same one the later sees the
 * earlier. On a file system without locks it holds among the threads of a process only.
 */
final class CommitLock implements AutoCloseable {
  private static final Semaphore THREADS = new Semaphore(1);

  private final @Nullable FileChannel file;

  private CommitLock(@Nullable FileChannel file) {
    this.file = file;
  }

  /** Waits for it. */
  static CommitLock of(Path vault) {
    THREADS.acquireUninterruptibly();
    return new CommitLock(locked(vault.resolve("tmp").resolve("commit.lock")));
  }

  private static @Nullable FileChannel locked(Path path) {
    FileChannel file;
    try {
      file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      return null;
    }
    try {
      FileLock unused = file.lock();
    } catch (IOException | UnsupportedOperationException | OverlappingFileLockException e) {
      // No locks here: the threads' is held.
      return file;
    }
    return file;
  }

  @Override
  public void close() throws IOException {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      THREADS.release();
    }
  }
}

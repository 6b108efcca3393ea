package io.epitaph.vault;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** Whether someone uses a file of a vault still. One that is gone is neither old nor in use. */
final class FileUse {
  private FileUse() {}

  /** Whoever writes a file holds a lock on it, however long nothing comes. */
  static boolean isOpen(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return isLocked(channel);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** A file system without locks has only the hour. */
  private static boolean isLocked(FileChannel channel) {
    try (FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Whether nobody wrote to it since a time. */
  static boolean isOlder(Path file, Instant before) throws IOException {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .isBefore(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}

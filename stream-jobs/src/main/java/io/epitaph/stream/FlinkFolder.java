package io.epitaph.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Where an {@link EmbeddedForensics} keeps its files: {@code checkpoints/JOB/chk-N}, and {@code
 * tmp}, which is worth nothing once its process has ended. Only for one process at a time.
 */
record FlinkFolder(Path folder) {
  /** Written last, so that a checkpoint without it is not complete. */
  private static final String METADATA = "_metadata";

  Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  Path temporary() {
    return folder.resolve("tmp");
  }

  /**
   * The folder of the newest complete checkpoint; null when there is none. One that a crash has cut
   * off is not complete. While a job makes and deletes them, null says nothing.
   */
  @Nullable Path newestCheckpoint() throws IOException {
    if (!Files.isDirectory(checkpoints())) {
      return null;
    }
    Path newest = null;
    FileTime latest = null;
    for (Path job : LeftFiles.list(checkpoints().toRealPath())) {
      for (Path checkpoint : LeftFiles.list(job)) {
        FileTime at = completedAt(checkpoint);
        if (at != null && (latest == null || at.compareTo(latest) >= 0)) {
          newest = checkpoints().resolve(name(job)).resolve(name(checkpoint));
          latest = at;
        }
      }
    }
    return newest;
  }

  /** Null when it is not complete, or gone. */
  private static @Nullable FileTime completedAt(Path checkpoint) throws IOException {
    if (!Files.isDirectory(checkpoint, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      BasicFileAttributes metadata =
          Files.readAttributes(
              checkpoint.resolve(METADATA), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return metadata.isRegularFile() && metadata.size() > 0 ? metadata.lastModifiedTime() : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Deletes what processes left behind that did not end by themselves: all that is temporary, and
   * all checkpoints but one. What cannot be deleted stays. Symbolic links are not followed: where
   * one leads stays as it is.
   *
   * @param kept a checkpoint; null for none
   */
  void tidy(@Nullable Path kept) throws IOException {
    Files.createDirectories(temporary());
    Files.createDirectories(checkpoints());
    LeftFiles.deleteAllIn(temporary());
    if (kept == null) {
      LeftFiles.deleteAllIn(checkpoints());
      return;
    }
    for (Path job : LeftFiles.list(checkpoints())) {
      if (!name(job).equals(name(kept.getParent()))) {
        LeftFiles.delete(job);
        continue;
      }
      for (Path checkpoint : LeftFiles.list(job)) {
        // What several checkpoints share is beside them.
        if (name(checkpoint).startsWith("chk-") && !name(checkpoint).equals(name(kept))) {
          LeftFiles.delete(checkpoint);
        }
      }
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}

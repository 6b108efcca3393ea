package io.epitaph.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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
   * off is not complete.
   */
  @Nullable Path newestCheckpoint() throws IOException {
    if (!Files.isDirectory(checkpoints())) {
      return null;
    }
    Path real = checkpoints().toRealPath();
    try (Stream<Path> files =
        Files.find(
            real,
            3,
            (path, is) -> path.endsWith(METADATA) && is.isRegularFile() && is.size() > 0)) {
      List<Path> complete =
          files
              .filter(file -> real.relativize(file).getNameCount() == 3)
              .sorted(Comparator.comparing(FlinkFolder::written))
              .toList();
      return complete.isEmpty()
          ? null
          : checkpoints().resolve(real.relativize(complete.get(complete.size() - 1).getParent()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static FileTime written(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

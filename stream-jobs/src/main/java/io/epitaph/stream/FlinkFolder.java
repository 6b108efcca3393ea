package io.epitaph.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an {@link EmbeddedForensics} keeps its files: {@code checkpoints/JOB/chk-N}, and {@code
 * tmp}, which is worth nothing once its process has ended. Only for one process at a time.
 */
record FlinkFolder(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger(FlinkFolder.class);

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
    deleteAllIn(temporary());
    if (kept == null) {
      deleteAllIn(checkpoints());
      return;
    }
    for (Path job : list(checkpoints())) {
      if (!name(job).equals(name(kept.getParent()))) {
        delete(job);
        continue;
      }
      for (Path checkpoint : list(job)) {
        // What several checkpoints share is beside them.
        if (name(checkpoint).startsWith("chk-") && !name(checkpoint).equals(name(kept))) {
          delete(checkpoint);
        }
      }
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private static void deleteAllIn(Path folder) throws IOException {
    for (Path each : list(folder)) {
      delete(each);
    }
  }

  /** Empty for a symbolic link, wherever it leads. */
  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    }
  }

  private static void delete(Path tree) {
    try {
      Files.walkFileTree(tree, new Deletion());
      LOG.info("deleted what an earlier process left behind path={}", tree);
    } catch (IOException e) {
      LOG.warn("what an earlier process left behind cannot be deleted path={}", tree, e);
    }
  }

  /** Of a symbolic link, the link. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}

package io.epitaph.stream;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that earlier processes left behind. Symbolic links are not followed. */
final class LeftFiles {
  private static final Logger LOG = LoggerFactory.getLogger(LeftFiles.class);

  private LeftFiles() {}

  static void deleteAllIn(Path folder) throws IOException {
    for (Path each : list(folder)) {
      delete(each);
    }
  }

  /** Empty for a symbolic link, wherever it leads, and when it is gone. */
  static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** What cannot be deleted stays. */
  static void delete(Path tree) {
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

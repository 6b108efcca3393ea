package io.epitaph.vault;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder that was empty, or not there, before something was extracted into it. */
final class HalfExtracted {
  private final Path folder;

  HalfExtracted(Path folder) {
    this.folder = folder;
  }

  /**
   * Removes what was extracted, as far as that goes.
   *
   * @param itself true to remove the folder too
   */
  void remove(boolean itself) {
    try {
      Files.walkFileTree(folder, new Remover(itself));
    } catch (IOException e) {
      // The failure that led here is what the user is told.
      return;
    }
  }

  private final class Remover extends SimpleFileVisitor<Path> {
    private final boolean itself;

    Remover(boolean itself) {
      this.itself = itself;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure)
        throws IOException {
      if (itself || !each.equals(folder)) {
        Files.delete(each);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}

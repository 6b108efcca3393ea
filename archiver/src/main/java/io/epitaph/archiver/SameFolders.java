package io.epitaph.archiver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which folders were there, whatever they are called: one that is moved stays the same. */
final class SameFolders {
  /** Device and inode of each. */
  private final Set<Object> keys;

  private SameFolders(Set<Object> keys) {
    this.keys = keys;
  }

  /** Of those that are there. */
  static SameFolders of(List<Path> folders) throws IOException {
    Set<Object> keys = new HashSet<>();
    for (Path folder : folders) {
      Object key = key(folder);
      if (key != null) {
        keys.add(key);
      }
    }
    return new SameFolders(keys);
  }

  /** Null when it is not there: who opens it says so. */
  private static @Nullable Object key(Path folder) throws IOException {
    try {
      return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Whether all of them are among these. */
  boolean areIn(List<Path> folders) throws IOException {
    return of(folders).keys.containsAll(keys);
  }
}

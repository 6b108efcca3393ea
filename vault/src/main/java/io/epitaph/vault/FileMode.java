package io.epitaph.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The permission bits of a file. */
final class FileMode {
  private FileMode() {}

  /** Does nothing where the file system has no such permissions. */
  static void set(Path path, int mode) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, permissions(mode));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    // From others' execute, the lowest bit, upwards.
    PosixFilePermission[] all = PosixFilePermission.values();
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode & (1 << bit)) != 0) {
        set.add(all[all.length - 1 - bit]);
      }
    }
    return set;
  }
}

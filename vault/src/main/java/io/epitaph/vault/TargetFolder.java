package io.epitaph.vault;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder that an untrusted archive is extracted to: what may be made at a path in it. No path
 * is followed through a symbolic link.
 *
 * @param target absolute and normalized
 */
record TargetFolder(Path target) {
  /** Also refuses what is no folder. */
  void requireEmpty() throws IOException {
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "wanted a folder that is empty or does not exist");
    }
    try (var files = Files.newDirectoryStream(target)) {
      if (files.iterator().hasNext()) {
        throw new DirectoryNotEmptyException(
            target
                + ": wanted a folder that is empty or does not exist, also after a try that was"
                + " ended: remove it, or name another");
      }
    }
  }

  /**
   * Makes the folders above a path.
   *
   * @return why that is not possible; null when it is
   */
  @Nullable String makeParents(Path path) throws IOException {
    Path folder = target;
    Path parent = target.relativize(path).getParent();
    if (parent == null) {
      return null;
    }
    for (Path part : parent) {
      folder = folder.resolve(part);
      String blocked = makeFolder(folder);
      if (blocked != null) {
        return blocked;
      }
    }
    return null;
  }

  /**
   * @return why that is not possible; null when it is
   */
  @Nullable String makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      Files.createDirectory(folder);
      return null;
    } catch (FileAlreadyExistsException e) {
      return "there is a file at " + target.relativize(folder) + " already";
    }
  }

  /** An entry that comes twice replaces the first, which is removed, never written through. */
  @Nullable String replaceable(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return "there is a folder of that name already";
    }
    Files.deleteIfExists(path);
    return null;
  }
}

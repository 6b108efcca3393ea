package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Removes a folder with all that is in it, however deep: what containers write may have paths that
 * no call takes. A folder in it is first moved up to the top, so that never more than two are open.
 */
final class FolderRemoval {
  private final Folder top;
  private final Deque<FileName> folders = new ArrayDeque<>();
  private @Nullable IOException failure;

  private FolderRemoval(Folder top) {
    this.top = top;
  }

  /**
   * @throws IOException when a part could not be removed; all that could be is gone
   */
  static void remove(Path folder) throws IOException {
    try (Folder top = Folder.open(folder)) {
      FolderRemoval removal = new FolderRemoval(top);
      removal.empty(top, true);
      for (FileName next = removal.folders.poll(); next != null; next = removal.folders.poll()) {
        removal.removeFolder(next);
      }
      if (removal.failure != null) {
        throw removal.failure;
      }
    } catch (PosixException e) {
      if (e.errno() != PosixException.ENOENT) {
        throw e;
      }
    }
    Files.deleteIfExists(folder);
  }

  private void removeFolder(FileName name) {
    try {
      try (Folder folder = top.open(name)) {
        empty(folder, false);
      }
      top.removeFolder(name);
    } catch (IOException e) {
      failed(e);
    }
  }

  private void empty(Folder folder, boolean isTop) throws IOException {
    for (FileName name : folder.names()) {
      try {
        if (!folder.removeFile(name)) {
          FileName up = isTop ? name : FileName.of("removed-" + UUID.randomUUID());
          if (!isTop) {
            folder.move(name, top, up);
          }
          folders.add(up);
        }
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  /** The others go on. One that another has removed is no failure. */
  private void failed(IOException e) {
    if (!(e instanceof PosixException posix) || posix.errno() != PosixException.ENOENT) {
      failure = failure == null ? e : failure;
    }
  }
}

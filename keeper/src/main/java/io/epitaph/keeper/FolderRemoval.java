package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Removes a folder with all that is in it, however deep or wide: what containers write may have
 * paths that no call takes, and more names than fit into memory. A folder in it is emptied, and
 * what folders it has are moved up to the top, so that never more than two are open; that is
 * repeated until nothing is left.
 */
final class FolderRemoval {
  /** In each of them something goes; a deeper nest needs another removal. */
  private static final int MOST_PASSES = 10_000;

  private final Folder top;
  private boolean progress;
  private @Nullable IOException failure;

  private FolderRemoval(Folder top) {
    this.top = top;
  }

  /**
   * @throws IOException when a part could not be removed; all that could be is gone
   */
  static void remove(Path folder) throws IOException {
    boolean more = true;
    for (int pass = 0; more && pass < MOST_PASSES; pass++) {
      try (Folder top = Folder.open(folder)) {
        FolderRemoval removal = new FolderRemoval(top);
        removal.pass();
        more = removal.progress;
        if (!more && removal.failure != null) {
          throw removal.failure;
        }
      } catch (PosixException e) {
        if (e.errno() != PosixException.ENOENT) {
          throw e;
        }
        more = false;
      }
    }
    Files.deleteIfExists(folder);
  }

  private void pass() throws IOException {
    for (List<FileName> some = top.nextNames(); !some.isEmpty(); some = top.nextNames()) {
      for (FileName name : some) {
        try {
          if (!top.removeFile(name)) {
            removeFolder(name);
          }
          progress = true;
        } catch (IOException e) {
          failed(e);
        }
      }
    }
  }

  private void removeFolder(FileName name) throws IOException {
    try (Folder folder = top.open(name)) {
      empty(folder);
    }
    top.removeFolder(name);
  }

  private void empty(Folder folder) throws IOException {
    for (List<FileName> some = folder.nextNames(); !some.isEmpty(); some = folder.nextNames()) {
      for (FileName name : some) {
        try {
          if (!folder.removeFile(name)) {
            folder.move(name, top, FileName.of("removed-" + UUID.randomUUID()));
          }
          progress = true;
        } catch (IOException e) {
          failed(e);
        }
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

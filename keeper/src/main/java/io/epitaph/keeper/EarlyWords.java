package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.util.List;

/**
 * Second names for the log and the records of each container while it is there, renewed when the
 * engine writes new ones: they stay when a race for its layers is lost. In {@code
 * DATA-ROOT/epitaph/early/ID/}.
 */
final class EarlyWords {
  static final String EARLY = "early";

  private static final String NEW = "new";

  private static final List<String> WORDS =
      List.of(KeptContainer.RECORD, KeptContainer.HOST_RECORD, KeptLog.JSON, KeptLog.LOCAL);

  private final Folder base;

  /**
   * @param base the engine's data root
   */
  EarlyWords(Folder base) {
    this.base = base;
  }

  private static String folder(String container) {
    return KeptFolder.NAME + "/" + EARLY + "/" + container;
  }

  /** Links what there is now. */
  void renew(String container) throws IOException {
    String home = "containers/" + container + "/";
    ContainerFiles.makeFolders(base, ".", KeptFolder.NAME, EARLY, container);
    link(container, home + KeptContainer.RECORD, KeptContainer.RECORD);
    link(container, home + KeptContainer.HOST_RECORD, KeptContainer.HOST_RECORD);
    renewLog(container);
  }

  /** A log is made when a container starts, and when the one before is full. */
  void renewLog(String container) throws IOException {
    String home = "containers/" + container + "/";
    link(container, home + container + "-json.log", KeptLog.JSON);
    link(container, home + "local-logs/container.log", KeptLog.LOCAL);
  }

  private void link(String container, String from, String as) throws IOException {
    String folder = folder(container) + "/";
    try {
      base.removeFile(FileName.of(folder + NEW));
      base.hardLink(from, folder + NEW);
      base.rename(folder + NEW, folder + as);
      // It stays when both are names of the same file already.
      base.removeFile(FileName.of(folder + NEW));
    } catch (PosixException e) {
      if (e.errno() != PosixException.ENOENT) {
        throw e;
      }
    }
  }

  /**
   * Those of a container of which nothing else is kept become what is kept of it.
   *
   * @return false when more is kept, or there is no record
   */
  boolean keep(String container, String why) throws IOException {
    ContainerFiles files = new ContainerFiles(base, ".", container);
    if (ContainerFiles.exists(base, files.target())) {
      return false;
    }
    if (!ContainerFiles.exists(base, folder(container) + "/" + KeptContainer.RECORD)) {
      // Without one nothing is known of it.
      drop(container);
      return false;
    }
    ContainerFiles.makeFolders(base, ".", KeptFolder.NAME, KeptFolder.CONTAINERS);
    base.rename(folder(container), files.target());
    files.leaveOut(why);
    return true;
  }

  /**
   * Keeps those of containers that went while nobody was there.
   *
   * @param others whether those of the others are wanted
   * @param alive done after each
   */
  void sweep(boolean others, Runnable alive) throws IOException {
    String all = KeptFolder.NAME + "/" + EARLY;
    if (!ContainerFiles.exists(base, all)) {
      return;
    }
    try (Folder folder = base.open(FileName.of(all))) {
      for (FileName each : folder.names()) {
        String container = each.toString();
        if (!ContainerFiles.exists(base, "containers/" + container)) {
          if (!keep(container, "nobody listened when it was removed")) {
            give(container);
          }
        } else if (!others) {
          drop(container);
        }
        alive.run();
      }
    }
  }

  /** Those of a container of which more is kept: what that lacks goes there. */
  void give(String container) throws IOException {
    String target = new ContainerFiles(base, ".", container).target() + "/";
    if (ContainerFiles.exists(base, target)) {
      for (String each : WORDS) {
        String early = folder(container) + "/" + each;
        if (ContainerFiles.exists(base, early) && !ContainerFiles.exists(base, target + each)) {
          base.rename(early, target + each);
        }
      }
    }
    drop(container);
  }

  private void drop(String container) throws IOException {
    base.removeFile(FileName.of(folder(container) + "/" + NEW));
    for (String each : WORDS) {
      base.removeFile(FileName.of(folder(container) + "/" + each));
    }
    base.removeFolder(FileName.of(folder(container)));
  }
}

package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The same as {@link TakeOver} for containerd's image store. There containerd asks, twice: for the
 * folder of all snapshots before it has removed one from its database, and for that of the snapshot
 * after it. So whose it is, is read at the first; and what the database still has at the second is
 * not being removed. For one thread.
 */
final class SnapshotTakeOver {
  /**
   * How the name of a container's second snapshot ends, which has what engines add to its image.
   */
  static final String INIT = "-init";

  private final Path database;
  private final Folder dataRoot;
  private final SnapshotFolders kept;
  private final KnownSnapshots known;

  /** Layers of images that kept containers need. */
  private final Set<String> needed = new HashSet<>();

  private boolean wordsOnly;

  /**
   * @param database containerd's, {@code metadata.db}
   * @param dataRoot the engine's, stays open
   * @param owner names the engine where layers are kept: {@link LayerStores#owner}
   */
  SnapshotTakeOver(Path database, Folder dataRoot, String owner) {
    this.database = database;
    this.kept = new SnapshotFolders(owner);
    this.known = new KnownSnapshots(database);
    this.dataRoot = dataRoot;
  }

  /** True when there is no room for layers. */
  void wordsOnly(boolean only) {
    wordsOnly = only;
  }

  /** A layer that kept containers need. */
  void need(String layer) {
    needed.add(layer);
  }

  /** See {@link KnownSnapshots#learn}. */
  void learn() throws IOException {
    known.learn();
  }

  /** Whether a folder is one of this database's: its path may be another in another name space. */
  boolean isAskedFor(Folder asked) throws IOException {
    String up = isSnapshot(asked.name()) ? "../../" : "../";
    try (Folder own = Folder.open(database.getParent())) {
      FileStatus mine = own.status(FileName.of(database.getFileName().toString()));
      FileStatus found = asked.status(FileName.of(up + database.getFileName()));
      return mine.inode() == found.inode() && mine.device() == found.device();
    } catch (PosixException e) {
      if (e.errno() == PosixException.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isSnapshot(String name) {
    return name.matches("[0-9]{1,18}");
  }

  /**
   * @param asked the folder that is about to be opened: that of all snapshots, or one in it
   * @return what was kept, one line; null when it is none of ours
   * @throws IOException when it could not be kept
   */
  @Nullable String take(Folder asked) throws IOException {
    String name = asked.name();
    if (!isSnapshot(name)) {
      known.learnAgain();
      return null;
    }
    ContainerdSnapshot snapshot = known.get(Long.parseLong(name));
    if (snapshot == null || !isWanted(snapshot)) {
      return null;
    }
    // What the database still has someone looks at.
    return known.read().containsKey(snapshot.id()) ? null : takeRemoved(asked, snapshot);
  }

  /**
   * Makes ready to take the layers of a container without a question, and moves nothing.
   *
   * @return null when it has no snapshots here
   */
  @Nullable PreparedSnapshots prepare(String container) throws IOException {
    known.learn();
    ContainerdSnapshot own = known.named(container);
    if (own == null) {
      return null;
    }
    PreparedSnapshots prepared = new PreparedSnapshots(container, dataRoot, kept, known);
    try {
      prepared.add(own);
      ContainerdSnapshot init = known.named(container + INIT);
      if (init != null) {
        prepared.add(init);
      }
      // Who is not asked holds no image layers: that they are needed is of no use.
      new ContainerFiles(dataRoot, ".", container)
          .write(KeptContainer.LAYERS, LayerList.write(known.below(own)));
    } catch (IOException | RuntimeException e) {
      prepared.close();
      throw e;
    }
    return prepared;
  }

  private boolean isWanted(ContainerdSnapshot snapshot) {
    return snapshot.name().matches("[0-9a-f]{64}(" + INIT + ")?")
        || needed.contains(Long.toString(snapshot.id()));
  }

  private @Nullable String takeRemoved(Folder asked, ContainerdSnapshot snapshot)
      throws IOException {
    String name = snapshot.name();
    if (needed.contains(Long.toString(snapshot.id()))) {
      return hold(asked, Long.toString(snapshot.id()));
    }
    if (name.endsWith(INIT)) {
      takeInit(asked, name.substring(0, name.length() - INIT.length()));
      return null;
    }
    return takeContainer(asked, snapshot, name);
  }

  private @Nullable String takeContainer(
      Folder asked, ContainerdSnapshot snapshot, String container) throws IOException {
    ContainerFiles files = new ContainerFiles(dataRoot, ".", container);
    return files.keep(
        wordsOnly ? ContainerFiles.NO_ROOM : null,
        new ContainerFiles.Layers() {
          @Override
          public boolean areThere() throws IOException {
            return ContainerFiles.exists(asked, SnapshotFolders.CONTENT);
          }

          @Override
          public void keep() throws IOException {
            List<String> below = known.below(snapshot);
            files.write(KeptContainer.LAYERS, LayerList.write(below));
            asked.rename(
                SnapshotFolders.CONTENT,
                kept.make(asked, KeptFolder.CONTAINERS, container) + KeptContainer.UPPER);
            needed.addAll(below);
          }
        });
  }

  /** It may be the first of the two that is removed. */
  private void takeInit(Folder asked, String container) throws IOException {
    boolean first =
        new ContainerFiles(dataRoot, ".", container).isBeingRemoved()
            && ContainerFiles.exists(asked, SnapshotFolders.CONTENT)
            && !wordsOnly;
    String target =
        first
            ? kept.make(asked, KeptFolder.CONTAINERS, container)
            : kept.path(KeptFolder.CONTAINERS, container);
    try {
      asked.rename(SnapshotFolders.CONTENT, target + KeptContainer.INIT);
    } catch (PosixException e) {
      // Its own layer was not taken: then this one is worth nothing.
      if (e.errno() != PosixException.ENOENT) {
        throw e;
      }
    }
  }

  /** A layer of an image that is being removed, while a kept container needs it. */
  private String hold(Folder asked, String name) throws IOException {
    if (wordsOnly) {
      return "missed layer " + name + ": no room was left";
    }
    asked.rename(
        SnapshotFolders.CONTENT, kept.make(asked, KeptFolder.HELD, name) + KeptContainer.UPPER);
    return "held " + name;
  }
}

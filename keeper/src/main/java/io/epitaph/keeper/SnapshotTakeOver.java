package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The same as {@link TakeOver} for containerd's image store. There containerd asks, twice: for the
 * folder of all snapshots before it has removed one from its database, and for that of the snapshot
 * after it. So whose it is, is read at the first; and what the database still has at the second is
 * not being removed. For one thread.
 */
final class SnapshotTakeOver {
  private static final String INIT = "-init";

  /** From a snapshot to the root of its containerd. */
  private static final String ROOT = "../../..";

  private static final String CONTENT = "fs";

  /** So many more than there are may be known. */
  private static final int SPARE = 1_000;

  private final Path database;
  private final Folder dataRoot;
  private final String owner;

  /** All that were seen, by their ids: those of the last two times, and some that are gone. */
  private Map<Long, ContainerdSnapshot> known = Map.of();

  /** Those of the last time. */
  private Map<Long, ContainerdSnapshot> newest = Map.of();

  private @Nullable FileTime readAt;

  /** Layers of images that kept containers need. */
  private final Set<String> needed = new HashSet<>();

  private boolean wordsOnly;

  /**
   * @param database containerd's, {@code metadata.db}
   * @param dataRoot the engine's, stays open
   * @param owner names the engine where layers are kept: {@link KeptFolder#owner}
   */
  SnapshotTakeOver(Path database, Folder dataRoot, String owner) {
    this.database = database;
    this.owner = owner;
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

  /**
   * Reads whose the snapshots are, unless nothing has changed. What is gone from the database stays
   * known until the next time: its folder may be asked for still.
   *
   * @throws IOException when it cannot be read now
   */
  void learn() throws IOException {
    FileTime changed;
    try {
      changed = Files.getLastModifiedTime(database);
    } catch (NoSuchFileException e) {
      // No snapshot was ever made.
      return;
    }
    if (!changed.equals(readAt)) {
      Map<Long, ContainerdSnapshot> now = read();
      known = merged(known, newest, now);
      newest = now;
      readAt = changed;
    }
  }

  /**
   * Those of the time before, too: one of them may be on its way out. Of those that went earlier
   * not more than there are.
   */
  static Map<Long, ContainerdSnapshot> merged(
      Map<Long, ContainerdSnapshot> known,
      Map<Long, ContainerdSnapshot> before,
      Map<Long, ContainerdSnapshot> now) {
    Map<Long, ContainerdSnapshot> all = new HashMap<>(now);
    (known.size() > 2 * now.size() + SPARE ? before : known).forEach(all::putIfAbsent);
    return all;
  }

  private Map<Long, ContainerdSnapshot> read() throws IOException {
    Map<Long, ContainerdSnapshot> now = new HashMap<>();
    SnapshotDatabase.read(database).forEach(each -> now.put(each.id(), each));
    return now;
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
      readAt = null;
      learn();
      return null;
    }
    ContainerdSnapshot snapshot = known.get(Long.parseLong(name));
    if (snapshot == null || !isWanted(snapshot)) {
      return null;
    }
    // What the database still has someone looks at.
    return read().containsKey(snapshot.id()) ? null : takeRemoved(asked, snapshot);
  }

  /**
   * Makes ready to take the layers of a container without a question, and moves nothing.
   *
   * @return null when it has no snapshots here
   */
  @Nullable Prepared prepare(String container) throws IOException {
    learn();
    Prepared prepared = new Prepared(container);
    for (ContainerdSnapshot each : known.values()) {
      if (each.name().equals(container)) {
        prepared.own = each;
      } else if (each.name().equals(container + INIT)) {
        prepared.init = each;
      }
    }
    if (prepared.own == null) {
      return null;
    }
    try {
      prepared.open();
    } catch (IOException | RuntimeException e) {
      prepared.close();
      throw e;
    }
    return prepared;
  }

  /** What is left to do when the engine has written down that the container goes. */
  final class Prepared implements AutoCloseable {
    private final String container;
    private @Nullable ContainerdSnapshot own;
    private @Nullable ContainerdSnapshot init;
    private final Map<Long, Folder> folders = new LinkedHashMap<>();

    private Prepared(String container) {
      this.container = container;
    }

    private void open() throws IOException {
      for (ContainerdSnapshot each : new ContainerdSnapshot[] {own, init}) {
        if (each != null) {
          Folder folder = Folder.open(snapshots().resolve(Long.toString(each.id())));
          folders.put(each.id(), folder);
          folder(folder, KeptFolder.CONTAINERS, container);
        }
      }
      if (own != null) {
        // Who is not asked holds no image layers: that they are needed is of no use.
        files().write(KeptContainer.LAYERS, LayerList.write(below(own)));
      }
    }

    private ContainerFiles files() {
      return new ContainerFiles(dataRoot, ".", container);
    }

    /**
     * Moves them, and shows them when they are whole: containerd commits that snapshots go before
     * it removes them, so they are when its database has them afterwards.
     *
     * @return what was kept, one line
     * @throws IOException when they could not be kept, or are not known to be whole; then that is
     *     written down
     */
    String go() throws IOException {
      try (this) {
        String target = path(KeptFolder.CONTAINERS, container);
        for (Map.Entry<String, Folder> part : parts()) {
          part.getValue().rename(CONTENT, target + KeptContainer.UNPROVEN + part.getKey());
        }
        if (!isWhole()) {
          throw new IOException(LayerRace.FASTER);
        }
        // The own one last: it is what others look for.
        List<Map.Entry<String, Folder>> parts = parts();
        Collections.reverse(parts);
        for (Map.Entry<String, Folder> part : parts) {
          String as = part.getKey();
          part.getValue().rename(target + KeptContainer.UNPROVEN + as, target + as);
        }
        return Listener.KEPT + container;
      } catch (IOException | RuntimeException e) {
        String why =
            e instanceof IOException gone && LayerRace.isGone(gone)
                ? LayerRace.FASTER
                : String.valueOf(e.getMessage());
        files().leaveOut(why);
        throw new IOException(container + ": " + why, e);
      }
    }

    private boolean isWhole() throws IOException {
      try {
        return read().keySet().containsAll(folders.keySet());
      } catch (IOException e) {
        throw new IOException("whether they are whole is not known: " + e.getMessage(), e);
      }
    }

    /** What is in each folder, by what it is kept as. */
    private List<Map.Entry<String, Folder>> parts() {
      List<Map.Entry<String, Folder>> parts = new ArrayList<>();
      for (Folder folder : folders.values()) {
        parts.add(Map.entry(parts.isEmpty() ? KeptContainer.UPPER : KeptContainer.INIT, folder));
      }
      return parts;
    }

    @Override
    public void close() {
      folders.values().forEach(Folder::close);
    }
  }

  private Path snapshots() {
    return database.resolveSibling("snapshots");
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
            return ContainerFiles.exists(asked, CONTENT);
          }

          @Override
          public void keep() throws IOException {
            List<String> below = below(snapshot);
            files.write(KeptContainer.LAYERS, LayerList.write(below));
            asked.rename(
                CONTENT, folder(asked, KeptFolder.CONTAINERS, container) + KeptContainer.UPPER);
            needed.addAll(below);
          }
        });
  }

  /** It may be the first of the two that is removed. */
  private void takeInit(Folder asked, String container) throws IOException {
    boolean first =
        new ContainerFiles(dataRoot, ".", container).isBeingRemoved()
            && ContainerFiles.exists(asked, CONTENT)
            && !wordsOnly;
    String target =
        first
            ? folder(asked, KeptFolder.CONTAINERS, container)
            : path(KeptFolder.CONTAINERS, container);
    try {
      asked.rename(CONTENT, target + KeptContainer.INIT);
    } catch (PosixException e) {
      // Its own layer was not taken: then this one is worth nothing.
      if (e.errno() != PosixException.ENOENT) {
        throw e;
      }
    }
  }

  private String path(String kind, String name) {
    return ROOT + "/" + KeptFolder.NAME + "/" + owner + "/" + kind + "/" + name + "/";
  }

  /** Makes it. */
  private String folder(Folder asked, String kind, String name) throws IOException {
    ContainerFiles.makeFolders(asked, ROOT, KeptFolder.NAME, owner, kind, name);
    return path(kind, name);
  }

  /** The layers below the engine's own, by their folders' names, the uppermost first. */
  private List<String> below(ContainerdSnapshot snapshot) throws IOException {
    Map<String, ContainerdSnapshot> byKey = new HashMap<>();
    known.values().forEach(each -> byKey.put(each.key(), each));
    List<String> below = new ArrayList<>();
    for (String parent = snapshot.parent(); parent != null; ) {
      ContainerdSnapshot next = byKey.get(parent);
      if (next == null) {
        throw new IOException("the snapshot " + parent + " below it is not known");
      }
      if (!next.name().endsWith(INIT)) {
        below.add(Long.toString(next.id()));
      }
      parent = next.parent();
    }
    return below;
  }

  /** A layer of an image that is being removed, while a kept container needs it. */
  private String hold(Folder asked, String name) throws IOException {
    if (wordsOnly) {
      return "missed layer " + name + ": no room was left";
    }
    asked.rename(CONTENT, folder(asked, KeptFolder.HELD, name) + KeptContainer.UPPER);
    return "held " + name;
  }
}

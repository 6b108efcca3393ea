package io.epitaph.keeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose the snapshots of a containerd are, those too that it has just removed from its database.
 * For one thread.
 */
final class KnownSnapshots {
  /** So many more than there are may be known. */
  private static final int SPARE = 1_000;

  private final Path database;

  /** All that were seen, by their ids: those of the last two times, and some that are gone. */
  private Map<Long, ContainerdSnapshot> known = Map.of();

  /** Those of the last time. */
  private Map<Long, ContainerdSnapshot> newest = Map.of();

  private @Nullable FileTime readAt;

  /**
   * @param database containerd's, {@code metadata.db}
   */
  KnownSnapshots(Path database) {
    this.database = database;
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

  /** What the database has now. */
  Map<Long, ContainerdSnapshot> read() throws IOException {
    Map<Long, ContainerdSnapshot> now = new HashMap<>();
    SnapshotDatabase.read(database).forEach(each -> now.put(each.id(), each));
    return now;
  }

  /** The same, whether it has changed or not. */
  void learnAgain() throws IOException {
    readAt = null;
    learn();
  }

  /** Where its content is. */
  Path folder(ContainerdSnapshot snapshot) {
    return database.resolveSibling("snapshots").resolve(Long.toString(snapshot.id()));
  }

  @Nullable ContainerdSnapshot get(long id) {
    return known.get(id);
  }

  /** Null when none has this name. */
  @Nullable ContainerdSnapshot named(String name) {
    return known.values().stream()
        .filter(each -> each.name().equals(name))
        .reduce((earlier, later) -> later)
        .orElse(null);
  }

  /**
   * The layers of the image that a container's snapshot is on, by their folders' names, the
   * uppermost first.
   */
  List<String> below(ContainerdSnapshot snapshot) throws IOException {
    Map<String, ContainerdSnapshot> byKey = new HashMap<>();
    known.values().forEach(each -> byKey.put(each.key(), each));
    List<String> below = new ArrayList<>();
    for (String parent = snapshot.parent(); parent != null; ) {
      ContainerdSnapshot next = byKey.get(parent);
      if (next == null) {
        throw new IOException("the snapshot " + parent + " below it is not known");
      }
      if (!next.name().endsWith(SnapshotTakeOver.INIT)) {
        below.add(Long.toString(next.id()));
      }
      parent = next.parent();
    }
    return below;
  }
}

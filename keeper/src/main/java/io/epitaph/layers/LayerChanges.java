package io.epitaph.layers;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a container changed against the layers below its own, and what an export loses of it. */
public final class LayerChanges {
  /** Of the values of extended attributes, in bytes: a file may have many of 64 KiB. */
  private static final long MOST_VALUES = 16 * 1024 * 1024;

  /** A folder's comes before what is in it, and is known after that: null for none. */
  private final List<@Nullable Change> changes = new ArrayList<>();

  private final Deque<Level> levels = new ArrayDeque<>();
  private final Loss.Room room;
  private long count;

  private LayerChanges(Loss.Room room) {
    this.room = room;
  }

  /** In the sense of {@code docker diff}. */
  public enum Kind {
    ADDED,
    CHANGED,
    DELETED
  }

  /**
   * @param path from the root, {@code /var/tmp}
   * @param loss what a tar of it has not; null for nothing
   */
  public record Change(Kind kind, String path, @Nullable Loss loss) {}

  /**
   * @param namesOnly of how many extended attributes the values were left out, since there were too
   *     many
   */
  public record Found(List<Change> changes, long namesOnly) {}

  /** A folder that is being compared; none of its path is open twice, however deep it is. */
  private static final class Level {
    final String path;
    final Folder upper;
    final @Nullable MergedFolder old;
    final boolean opaque;
    final Iterator<FileName> names;
    final Set<FileName> seen = new HashSet<>();
    int slot;
    long before;
    @Nullable Change whenChanged;
    boolean isChanged;

    Level(String path, Folder upper, @Nullable MergedFolder old, boolean opaque)
        throws IOException {
      this.path = path;
      this.upper = upper;
      this.old = old;
      this.opaque = opaque;
      this.names = upper.names().iterator();
    }

    void close() {
      upper.close();
      if (old != null) {
        old.close();
      }
    }
  }

  /**
   * @param layers the uppermost first
   */
  public static Found of(List<Path> layers) throws IOException {
    return of(layers, MOST_VALUES);
  }

  /**
   * @param mostValues how many bytes of the values of extended attributes are read
   */
  static Found of(List<Path> layers, long mostValues) throws IOException {
    LayerChanges changes = new LayerChanges(new Loss.Room(mostValues));
    List<Folder> below = new ArrayList<>();
    try (Folder upper = Folder.open(layers.get(0))) {
      for (Path layer : layers.subList(1, layers.size())) {
        below.add(Folder.open(layer));
      }
      changes.levels.push(
          new Level("/", upper, MergedFolder.of(below, new Oddities()), /* opaque= */ false));
      changes.compare();
    } finally {
      changes.levels.forEach(Level::close);
      below.forEach(Folder::close);
    }
    return new Found(
        changes.changes.stream().filter(Objects::nonNull).toList(), changes.room.refused());
  }

  private void compare() throws IOException {
    for (Level level = levels.peek(); level != null; level = levels.peek()) {
      if (level.names.hasNext()) {
        compare(level, level.names.next());
      } else {
        end(level);
        levels.pop();
        level.close();
      }
    }
  }

  private void compare(Level level, FileName name) throws IOException {
    level.seen.add(name);
    MergedEntry was = level.old == null ? null : level.old.entry(name);
    FileStatus status = level.upper.status(name);
    String path = level.path + name;
    if (status.isWhiteout()) {
      if (was != null) {
        add(new Change(Kind.DELETED, path, null));
      }
      return;
    }
    Kind kind = was == null ? Kind.ADDED : Kind.CHANGED;
    Change change = new Change(kind, path, Loss.of(level.upper, name, status, room));
    if (status.isFolder()) {
      enter(level, name, was, change);
    } else {
      add(change);
    }
  }

  private void enter(Level level, FileName name, @Nullable MergedEntry was, Change change)
      throws IOException {
    boolean both = was != null && was.status().isFolder();
    MergedFolder old = both ? was.open(new Oddities()) : null;
    Folder upper = level.upper.open(name);
    Level inner;
    try {
      inner = new Level(change.path() + "/", upper, old, isOpaque(level.upper, name));
    } catch (IOException e) {
      upper.close();
      throw e;
    }
    inner.slot = changes.size();
    inner.before = count;
    inner.whenChanged = change;
    inner.isChanged = was == null || !isSame(level.upper.status(name), was.status());
    changes.add(null);
    levels.push(inner);
  }

  private void end(Level level) {
    if (level.opaque && level.old != null) {
      for (MergedEntry gone : level.old.entries()) {
        if (!level.seen.contains(gone.name())) {
          add(new Change(Kind.DELETED, level.path + gone.name(), null));
        }
      }
    }
    if (level.whenChanged != null && (level.isChanged || count > level.before)) {
      changes.set(level.slot, level.whenChanged);
      count++;
    }
  }

  private void add(Change change) {
    changes.add(change);
    count++;
  }

  private static boolean isOpaque(Folder upper, FileName name) throws IOException {
    byte[] mark = upper.attribute(name, "trusted.overlay.opaque");
    return mark != null && "y".equals(new String(mark, StandardCharsets.US_ASCII));
  }

  private static boolean isSame(FileStatus a, FileStatus b) {
    return a.mode() == b.mode()
        && a.uid() == b.uid()
        && a.gid() == b.gid()
        && a.seconds() == b.seconds();
  }
}

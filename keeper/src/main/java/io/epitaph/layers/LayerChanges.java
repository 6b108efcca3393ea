package io.epitaph.layers;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a container changed against the layers below its own, and what an export loses of it. */
public final class LayerChanges {
  /** Of the values of extended attributes, in bytes: a file may have many of 64 KiB. */
  private static final long MOST_VALUES = 16 * 1024 * 1024;

  /** A folder's comes before what is in it, and is known after that: null for none. */
  private final List<@Nullable LayerChange> changes = new ArrayList<>();

  private final Deque<ComparedFolder> levels = new ArrayDeque<>();
  private final Loss.Room room;
  private long count;

  private LayerChanges(Loss.Room room) {
    this.room = room;
  }

  /**
   * @param namesOnly of how many extended attributes the values were left out, since there were too
   *     many
   */
  public record Found(List<LayerChange> changes, long namesOnly) {}

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
          new ComparedFolder(
              "/", upper, MergedFolder.of(below, new Oddities()), /* opaque= */ false));
      changes.compare();
    } finally {
      changes.levels.forEach(ComparedFolder::close);
      below.forEach(Folder::close);
    }
    return new Found(
        changes.changes.stream().filter(Objects::nonNull).toList(), changes.room.refused());
  }

  private void compare() throws IOException {
    for (ComparedFolder level = levels.peek(); level != null; level = levels.peek()) {
      if (level.names.hasNext()) {
        compare(level, level.names.next());
      } else {
        end(level);
        levels.pop();
        level.close();
      }
    }
  }

  private void compare(ComparedFolder level, FileName name) throws IOException {
    level.seen.add(name);
    MergedEntry was = level.old == null ? null : level.old.entry(name);
    FileStatus status = level.upper.status(name);
    String path = level.path + name;
    if (status.isWhiteout()) {
      if (was != null) {
        add(new LayerChange(LayerChange.Kind.DELETED, path, null));
      }
      return;
    }
    LayerChange.Kind kind = was == null ? LayerChange.Kind.ADDED : LayerChange.Kind.CHANGED;
    LayerChange change = new LayerChange(kind, path, Loss.of(level.upper, name, status, room));
    if (status.isFolder()) {
      enter(level, name, was, change);
    } else {
      add(change);
    }
  }

  private void enter(
      ComparedFolder level, FileName name, @Nullable MergedEntry was, LayerChange change)
      throws IOException {
    ComparedFolder inner = level.enter(name, was, change);
    inner.slot = changes.size();
    inner.before = count;
    changes.add(null);
    levels.push(inner);
  }

  private void end(ComparedFolder level) {
    for (FileName gone : level.hidden()) {
      add(new LayerChange(LayerChange.Kind.DELETED, level.path + gone, null));
    }
    if (level.whenChanged != null && (level.isChanged || count > level.before)) {
      changes.set(level.slot, level.whenChanged);
      count++;
    }
  }

  private void add(LayerChange change) {
    changes.add(change);
    count++;
  }
}

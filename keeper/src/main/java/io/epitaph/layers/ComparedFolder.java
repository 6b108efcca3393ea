package io.epitaph.layers;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A folder that is being compared; none of its path is open twice, however deep it is. */
final class ComparedFolder {
  final String path;
  final Folder upper;
  final @Nullable MergedFolder old;
  private final boolean opaque;
  final Iterator<FileName> names;
  final Set<FileName> seen = new HashSet<>();

  /** Where the change of the folder itself comes among all. */
  int slot;

  /** How many changes there were before it. */
  long before;

  /** The change of the folder itself, which is one when something in it has changed. */
  @Nullable LayerChange whenChanged;

  boolean isChanged;

  ComparedFolder(String path, Folder upper, @Nullable MergedFolder old, boolean opaque)
      throws IOException {
    this.path = path;
    this.upper = upper;
    this.old = old;
    this.opaque = opaque;
    this.names = upper.names().iterator();
  }

  /**
   * Opens a folder in it.
   *
   * @param was what had its name in the layers below
   * @param change what becomes of it when something in it has changed
   */
  ComparedFolder enter(FileName name, @Nullable MergedEntry was, LayerChange change)
      throws IOException {
    boolean both = was != null && was.status().isFolder();
    MergedFolder below = both ? was.open(new Oddities()) : null;
    Folder own = upper.open(name);
    ComparedFolder inner;
    try {
      inner = new ComparedFolder(change.path() + "/", own, below, isOpaque(upper, name));
    } catch (IOException e) {
      own.close();
      throw e;
    }
    inner.whenChanged = change;
    inner.isChanged = was == null || !was.isLike(upper.status(name));
    return inner;
  }

  /** What was in it before, and has no mark of its own: all of the folder was replaced. */
  List<FileName> hidden() {
    return opaque && old != null
        ? old.entries().stream()
            .map(MergedEntry::name)
            .filter(name -> !seen.contains(name))
            .toList()
        : List.of();
  }

  private static boolean isOpaque(Folder upper, FileName name) throws IOException {
    byte[] mark = upper.attribute(name, "trusted.overlay.opaque");
    return mark != null && "y".equals(new String(mark, StandardCharsets.US_ASCII));
  }

  void close() {
    upper.close();
    if (old != null) {
      old.close();
    }
  }
}

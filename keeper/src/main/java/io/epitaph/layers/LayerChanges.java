package io.epitaph.layers;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a container changed against the layers below its own. */
public final class LayerChanges {
  private final List<Change> changes = new ArrayList<>();

  private LayerChanges() {}

  /** In the sense of {@code docker diff}. */
  public enum Kind {
    ADDED,
    CHANGED,
    DELETED
  }

  /**
   * @param path from the root, {@code /var/tmp}
   */
  public record Change(Kind kind, String path) {}

  /**
   * @param layers the uppermost first
   * @throws StackOverflowError when they are some thousand folders deep
   */
  public static List<Change> of(List<Path> layers) throws IOException {
    LayerChanges changes = new LayerChanges();
    List<Folder> below = new ArrayList<>();
    try (Folder upper = Folder.open(layers.get(0))) {
      for (Path layer : layers.subList(1, layers.size())) {
        below.add(Folder.open(layer));
      }
      try (MergedFolder old = MergedFolder.of(below, new Oddities())) {
        changes.compare("/", upper, old, false);
      }
    } finally {
      below.forEach(Folder::close);
    }
    return changes.changes;
  }

  /** Whether anything in it changed. */
  private boolean compare(String at, Folder upper, @Nullable MergedFolder old, boolean opaque)
      throws IOException {
    int before = changes.size();
    Set<FileName> names = new HashSet<>();
    for (FileName name : upper.names()) {
      names.add(name);
      MergedEntry was = old == null ? null : old.entry(name);
      compare(at + name, upper, name, was);
    }
    if (opaque && old != null) {
      for (MergedEntry gone : old.entries()) {
        if (!names.contains(gone.name())) {
          changes.add(new Change(Kind.DELETED, at + gone.name()));
        }
      }
    }
    return changes.size() > before;
  }

  private void compare(String path, Folder upper, FileName name, @Nullable MergedEntry was)
      throws IOException {
    FileStatus status = upper.status(name);
    if (status.isWhiteout()) {
      if (was != null) {
        changes.add(new Change(Kind.DELETED, path));
      }
      return;
    }
    if (!status.isFolder()) {
      changes.add(new Change(was == null ? Kind.ADDED : Kind.CHANGED, path));
      return;
    }
    int at = changes.size();
    boolean both = was != null && was.status().isFolder();
    boolean inside;
    try (Folder folder = upper.open(name);
        MergedFolder old = both ? was.open(new Oddities()) : null) {
      inside = compare(path + "/", folder, old, isOpaque(upper, name));
    }
    if (was == null) {
      changes.add(at, new Change(Kind.ADDED, path));
    } else if (inside || !isSame(status, was.status())) {
      changes.add(at, new Change(Kind.CHANGED, path));
    }
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

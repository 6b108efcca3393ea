package io.epitaph.vault;

import io.epitaph.model.Wire;
import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a file in an archive, through links, as if the archive were the root of the file system.
 */
final class LinkFollower {
  private static final int MOST_LINKS = 40;

  private final Map<String, TarEntry> entries;

  /**
   * @param entries by their absolute paths
   */
  LinkFollower(Map<String, TarEntry> entries) {
    this.entries = entries;
  }

  /**
   * @throws NoSuchEntryException when it does not lead to a file; the message says where it leads
   */
  TarEntry file(String path, Manifest manifest) throws NoSuchEntryException {
    String at = resolved(path);
    TarEntry entry = at == null ? null : entries.get(at);
    for (int links = 0;
        entry != null && entry.type() == TarEntry.Type.HARD_LINK && links < MOST_LINKS;
        links++) {
      entry = entry.link() == null ? null : entries.get(TarPaths.absolute(entry.link()));
    }
    String where = TarPaths.absolute(path) + " in archive " + manifest.id();
    if (entry == null) {
      TarEntry self = entries.get(TarPaths.absolute(path));
      String leads = self == null || self.link() == null ? "" : ": it links to " + self.link();
      throw new NoSuchEntryException(
          (leads.isEmpty() ? "no such file: " + where : "nothing is there: " + where + leads)
              + ". `archive files` lists what there is");
    }
    if (entry.type() != TarEntry.Type.FILE) {
      throw new NoSuchEntryException(where + " is not a file, but a " + Wire.name(entry.type()));
    }
    return entry;
  }

  /** The path with all symbolic links followed; null when there are too many. */
  private @Nullable String resolved(String path) {
    Deque<String> ahead = new ArrayDeque<>(TarPaths.parts(path));
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!ahead.isEmpty()) {
      String part = ahead.removeFirst();
      if (part.equals("..")) {
        // The root's parent is the root.
        if (!done.isEmpty()) {
          done.remove(done.size() - 1);
        }
        continue;
      }
      done.add(part);
      TarEntry entry = entries.get("/" + String.join("/", done));
      if (entry != null && entry.type() == TarEntry.Type.SYMBOLIC_LINK && entry.link() != null) {
        if (++links > MOST_LINKS) {
          return null;
        }
        done.remove(done.size() - 1);
        if (entry.link().startsWith("/")) {
          done.clear();
        }
        List<String> target = TarPaths.parts(entry.link());
        for (int i = target.size() - 1; i >= 0; i--) {
          ahead.addFirst(target.get(i));
        }
      }
    }
    return "/" + String.join("/", done);
  }
}

package io.epitaph.vault;

import io.epitaph.model.Wire;
import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a file in an archive, through links, as if the archive were the root of the file system.
 * For each link that is followed the index is read once more: it may hold more than memory does.
 */
final class LinkFollower {
  private static final int MOST_LINKS = 40;

  private final StoredArchive archive;

  LinkFollower(StoredArchive archive) {
    this.archive = archive;
  }

  /**
   * @throws NoSuchEntryException when it does not lead to a file; the message says where it leads
   */
  TarEntry file(String path) throws IOException {
    String where = TarPaths.absolute(path) + " in archive " + archive.manifest().id();
    TarEntry entry = resolved(TarPaths.absolute(path));
    if (entry == null) {
      TarEntry self = PathInIndex.of(archive, TarPaths.absolute(path)).entry();
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

  /** The entry with all links followed; null when there is none, or too many links. */
  private @Nullable TarEntry resolved(String path) throws IOException {
    String real = "";
    String ahead = path;
    for (int links = 0; links <= MOST_LINKS; links++) {
      // The root's parent is the root.
      int up = (ahead + "/").indexOf("/../");
      String now = real + (up < 0 ? ahead : ahead.substring(0, up));
      PathInIndex found = PathInIndex.of(archive, now);
      if (!found.links().isEmpty()) {
        int end = found.links().firstKey();
        String link = String.valueOf(found.links().firstEntry().getValue());
        String rest = now.substring(end) + (up < 0 ? "" : ahead.substring(up));
        real = link.startsWith("/") ? "" : parent(now.substring(0, end));
        ahead = relative(link) + rest;
      } else if (up >= 0) {
        real = parent(now);
        ahead = ahead.substring(Math.min(ahead.length(), up + 3));
      } else if (found.entry() != null && found.entry().type() == TarEntry.Type.HARD_LINK) {
        real = "";
        ahead = TarPaths.absolute(String.valueOf(found.entry().link()));
      } else {
        return found.entry();
      }
      while (ahead.startsWith("/../") || ahead.equals("/..")) {
        real = parent(real);
        ahead = ahead.substring(3);
      }
    }
    return null;
  }

  private static String relative(String link) {
    List<String> parts = new ArrayList<>(TarPaths.parts(link));
    return parts.isEmpty() ? "" : "/" + String.join("/", parts);
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}

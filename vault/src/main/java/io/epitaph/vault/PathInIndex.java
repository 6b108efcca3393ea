package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one reading of the index shows of a path.
 *
 * @param entry the last of that name; null when there is none
 * @param links where the symbolic links that are a part of it point, by their length
 */
record PathInIndex(@Nullable TarEntry entry, TreeMap<Integer, String> links) {
  static PathInIndex of(StoredArchive archive, String path) throws IOException {
    String wanted = path.isEmpty() ? "/" : path;
    TreeMap<Integer, String> links = new TreeMap<>();
    TarEntry[] exact = {null};
    archive.entries(
        entry -> {
          String name = entry.absolutePath();
          boolean asked = entry.pathBytes() != null && entry.askedFor().equals(wanted);
          if (asked || name.equals(wanted)) {
            exact[0] = entry;
          }
          boolean part =
              wanted.startsWith(name)
                  && (wanted.length() == name.length() || wanted.charAt(name.length()) == '/');
          if (part && entry.type() == TarEntry.Type.SYMBOLIC_LINK && entry.link() != null) {
            links.put(name.length(), entry.link());
          } else if (part) {
            // What comes twice is as its last says.
            links.remove(name.length());
          }
        });
    return new PathInIndex(exact[0], links);
  }
}

package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** What one archive has that another has not, by their indexes: neither tar is read. */
final class ArchiveDiff {
  private final StoredArchive from;
  private final StoredArchive to;

  ArchiveDiff(StoredArchive from, StoredArchive to) {
    this.from = from;
    this.to = to;
  }

  /** In the order of the second archive, then what only the first has. */
  void run(Consumer<Difference> each) throws IOException {
    Map<String, TarEntry> before = entries(from);
    // What comes twice is as its last says, so the second is read to its end before it is compared.
    Map<String, TarEntry> after = entries(to);
    after.forEach(
        (path, entry) -> {
          TarEntry old = before.remove(path);
          List<Difference.Of> what = old == null ? List.of() : compared(old, entry);
          if (old == null) {
            each.accept(new Difference(ImageChange.Kind.ADDED, path, what));
          } else if (!what.isEmpty()) {
            each.accept(new Difference(ImageChange.Kind.CHANGED, path, what));
          }
        });
    before.forEach(
        (path, entry) -> each.accept(new Difference(ImageChange.Kind.DELETED, path, List.of())));
  }

  private static Map<String, TarEntry> entries(StoredArchive archive) throws IOException {
    Map<String, TarEntry> entries = new LinkedHashMap<>();
    // The root itself is in some tars, and not in others.
    archive.entries(
        entry -> {
          if (!entry.absolutePath().equals("/")) {
            entries.put(entry.askedFor(), entry);
          }
        });
    return entries;
  }

  private static List<Difference.Of> compared(TarEntry a, TarEntry b) {
    List<Difference.Of> what = new ArrayList<>();
    if (a.type() != b.type()) {
      what.add(Difference.Of.TYPE);
    }
    boolean hashed = a.sha256() != null && b.sha256() != null;
    if (hashed ? !Objects.equals(a.sha256(), b.sha256()) : a.size() != b.size()) {
      what.add(Difference.Of.CONTENT);
    }
    if (a.mode() != b.mode()) {
      what.add(Difference.Of.MODE);
    }
    if (a.uid() != b.uid() || a.gid() != b.gid()) {
      what.add(Difference.Of.OWNER);
    }
    if (!Objects.equals(a.link(), b.link()) || !Objects.equals(a.linkBytes(), b.linkBytes())) {
      what.add(Difference.Of.LINK);
    }
    return what;
  }
}

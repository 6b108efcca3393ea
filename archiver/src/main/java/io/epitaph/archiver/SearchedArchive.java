package io.epitaph.archiver;

import io.epitaph.engine.mask.Masker;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The search of one archive. */
final class SearchedArchive {
  private final StoredArchive archive;
  private final Masker masker;
  private final FileQuery query;
  private final Consumer<FoundFile> each;
  private final Set<String> damaged;
  private final Map<String, ImageChange> changes = new HashMap<>();

  /**
   * @param damaged gets what could not be searched, a sentence each
   */
  SearchedArchive(
      StoredArchive archive,
      Masker masker,
      FileQuery query,
      Consumer<FoundFile> each,
      Set<String> damaged) {
    this.masker = masker;
    this.archive = archive;
    this.query = query;
    this.each = each;
    this.damaged = damaged;
  }

  void run() throws IOException {
    for (ImageChange change : archive.changes()) {
      changes.put(TarPaths.absolute(change.path()), change);
    }
    archive.entries(this::entry);
    if (query.text() == null && query.sha256() == null && query.mime() == null) {
      changes.forEach(this::withoutEntry);
    }
  }

  /** Of a tar made elsewhere nobody knows what is changed: then all of it is searched. */
  private boolean isChanged(ImageChange.@Nullable Kind change) {
    return change != null || archive.manifest().setup().changes() == null;
  }

  private void entry(TarEntry entry) {
    ImageChange known = changes.get(entry.absolutePath());
    ImageChange.Kind change = known == null ? null : known.change();
    boolean wanted = !query.changed() && query.text() == null && query.mime() == null;
    if (!query.takes(entry) || !(wanted || isChanged(change))) {
      return;
    }
    try {
      if (query.mime() != null && !query.takesMime(FileType.of(archive, entry))) {
        return;
      }
      if (query.text() == null) {
        each.accept(FoundFile.of(archive.manifest(), entry, change, 0, null));
      } else {
        text(query.text().toLowerCase(Locale.ROOT), entry, change);
      }
    } catch (DamagedArchiveException e) {
      // The others are not concerned.
      damaged.add(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void text(String text, TarEntry entry, ImageChange.@Nullable Kind change)
      throws IOException {
    List<String> lines = FileText.lines(archive, entry, masker);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).toLowerCase(Locale.ROOT).contains(text)) {
        each.accept(FoundFile.of(archive.manifest(), entry, change, i + 1, lines.get(i)));
        return;
      }
    }
  }

  /** What the container deleted, and sockets. */
  private void withoutEntry(String path, ImageChange change) {
    boolean none = change.change() == ImageChange.Kind.DELETED || change.type() != null;
    if (none && query.takesPath(path)) {
      each.accept(FoundFile.withoutEntry(archive.manifest(), path, change));
    }
  }
}

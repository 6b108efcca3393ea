package io.epitaph.archiver;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Archive;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.DamagedManifest;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.Vault;
import io.epitaph.vault.VaultListing;
import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Searches all archives of a vault, by their indexes; for a text or a type also the changed files.
 * Needs neither Elasticsearch nor an engine. What it shows of a file is masked, and only in what it
 * shows is searched: else a search would be a way to guess secrets.
 */
public final class ArchiveSearch {
  private final Vault vault;
  private final Masker masker;

  public ArchiveSearch(Vault vault, Masker masker) {
    this.vault = vault;
    this.masker = masker;
  }

  /**
   * Passes on what is found, of the newest archive first, in the order of its tar.
   *
   * @return the archives and files that could not be searched, a sentence each
   */
  public List<String> run(FileQuery query, Consumer<FoundFile> each) throws IOException {
    VaultListing listing = vault.listing();
    Set<String> damaged = new LinkedHashSet<>();
    for (Manifest manifest : listing.archives()) {
      if (manifest.state() != Archive.State.STORED || !query.takes(manifest)) {
        continue;
      }
      try (StoredArchive archive = vault.open(manifest.id())) {
        new One(archive, query, each, damaged).run();
      } catch (DamagedArchiveException e) {
        damaged.add(String.valueOf(e.getMessage()));
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof DamagedArchiveException)) {
          throw e.getCause();
        }
        damaged.add(String.valueOf(e.getCause().getMessage()));
      }
    }
    listing.damaged().stream().map(DamagedManifest::why).forEach(damaged::add);
    return List.copyOf(damaged);
  }

  /** The search of one archive. */
  private final class One {
    private final StoredArchive archive;
    private final FileQuery query;
    private final Consumer<FoundFile> each;
    private final Set<String> damaged;
    private final Map<String, ImageChange> changes = new HashMap<>();

    One(StoredArchive archive, FileQuery query, Consumer<FoundFile> each, Set<String> damaged) {
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
          each.accept(found(entry, change, 0, null));
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
          each.accept(found(entry, change, i + 1, lines.get(i)));
          return;
        }
      }
    }

    /** What the container deleted, and sockets. */
    private void withoutEntry(String path, ImageChange change) {
      boolean none = change.change() == ImageChange.Kind.DELETED || change.type() != null;
      if (none && query.takesPath(path)) {
        Manifest of = archive.manifest();
        each.accept(
            new FoundFile(
                of.id(),
                of.name(),
                of.takenAt(),
                path,
                change.change(),
                null,
                0,
                change.modifiedAt(),
                null,
                0,
                null));
      }
    }

    private FoundFile found(
        TarEntry entry, ImageChange.@Nullable Kind change, int line, @Nullable String text) {
      Manifest of = archive.manifest();
      return new FoundFile(
          of.id(),
          of.name(),
          of.takenAt(),
          entry.askedFor(),
          change,
          entry.type(),
          entry.size(),
          entry.modifiedAt(),
          entry.sha256(),
          line,
          text);
    }
  }
}

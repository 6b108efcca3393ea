package io.epitaph.archiver;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Archive;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.DamagedManifest;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.Vault;
import io.epitaph.vault.VaultListing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

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
        new SearchedArchive(archive, masker, query, each, damaged).run();
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
}

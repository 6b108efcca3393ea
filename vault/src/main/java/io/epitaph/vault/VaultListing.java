package io.epitaph.vault;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a vault has.
 *
 * @param archives newest first
 * @param damaged those whose manifests cannot be read, by their ids
 */
public record VaultListing(List<Manifest> archives, List<DamagedManifest> damaged) {
  public VaultListing {
    archives = List.copyOf(archives);
    damaged = List.copyOf(damaged);
  }

  static VaultListing of(Vault vault) throws IOException {
    List<Manifest> all = new ArrayList<>();
    List<DamagedManifest> damaged = new ArrayList<>();
    for (String id : vault.ids()) {
      try {
        Manifest manifest = vault.find(id);
        if (manifest != null) {
          all.add(manifest);
        }
      } catch (DamagedArchiveException e) {
        damaged.add(new DamagedManifest(id, String.valueOf(e.getMessage())));
      } catch (FileSystemException e) {
        String why = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        damaged.add(new DamagedManifest(id, vault.manifestFile(id) + " cannot be read: " + why));
      } catch (IOException e) {
        // A folder of that name, a bad sector.
        damaged.add(
            new DamagedManifest(id, vault.manifestFile(id) + " cannot be read: " + e.getMessage()));
      }
    }
    all.sort(Comparator.comparing(Manifest::takenAt).reversed().thenComparing(Manifest::id));
    damaged.sort(Comparator.comparing(DamagedManifest::id));
    return new VaultListing(all, damaged);
  }
}

package io.epitaph.archiver;

import io.epitaph.keeper.KeptContainer;
import io.epitaph.model.Archive;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The complete archives from layers in a vault, by their containers: those of which a crash may
 * have left the layers. Listed once, when they are first asked for. For one thread.
 */
final class ArchivedLayers {
  private final Vault vault;

  /** The ids of archives by those of containers; null before it is asked for. */
  private @Nullable Map<String, String> archived;

  ArchivedLayers(Vault vault) {
    this.vault = vault;
  }

  void add(String containerId, Manifest manifest) {
    if (archived != null && manifest.proofs().complete()) {
      archived.put(containerId, manifest.id());
    }
  }

  /** Null when there is none. */
  @Nullable Manifest of(String containerId) throws IOException {
    String id = all().get(containerId);
    return id == null ? null : vault.find(id);
  }

  private Map<String, String> all() throws IOException {
    Map<String, String> known = archived;
    if (known == null) {
      known = new HashMap<>();
      for (Manifest manifest : vault.list()) {
        Manifest.Container container = manifest.container();
        if (container != null
            && manifest.how() == Archive.How.LAYERS
            // Else it was only dead, and may have run again.
            && KeptContainer.STATUS.equals(container.status())
            && manifest.proofs().complete()) {
          known.put(container.id(), manifest.id());
        }
      }
      archived = known;
    }
    return known;
  }
}

package io.epitaph.keeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Layers of images that the engine has removed, held while a kept container needs them; and layers
 * of containers of which nothing else is kept.
 */
final class HeldLayers {
  private static final Logger LOG = LoggerFactory.getLogger(HeldLayers.class);

  private final KeptFolder folder;

  HeldLayers(KeptFolder folder) {
    this.folder = folder;
  }

  /**
   * Removes those that no kept container needs any more, and layers of which nothing else is kept.
   *
   * @return how many are not held any more
   */
  int sweep() throws IOException {
    int removed = 0;
    for (LayerStore store : folder.stores().all()) {
      removed += sweep(store);
      sweepOrphans(store);
    }
    return removed;
  }

  private int sweep(LayerStore store) throws IOException {
    Set<String> needed = new HashSet<>();
    List<Path> held = KeptFolder.children(store.held());
    for (KeptContainer container :
        held.isEmpty() ? List.<KeptContainer>of() : folder.containers()) {
      if (store.hasLayers(container.id())) {
        needed.addAll(container.layers());
      }
    }
    int removed = 0;
    for (Path layer : held) {
      if (!needed.contains(layer.getFileName().toString())) {
        try {
          KeptFolder.remove(layer);
          removed++;
        } catch (IOException e) {
          LOG.warn("a held layer cannot be removed layer={}: {}", layer, e.getMessage());
        }
      }
    }
    return removed;
  }

  /** Layers whose words are gone: a crash of the host lost them. */
  private void sweepOrphans(LayerStore store) throws IOException {
    for (Path container : KeptFolder.children(store.containers())) {
      String id = container.getFileName().toString();
      if (!Files.exists(folder.path().resolve(KeptFolder.CONTAINERS).resolve(id))) {
        KeptFolder.remove(container);
      }
    }
  }
}

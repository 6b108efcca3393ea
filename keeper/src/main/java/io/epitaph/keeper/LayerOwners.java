package io.epitaph.keeper;

import io.epitaph.posix.FileName;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which container has which layer of a storage driver, as the engine wrote it down. For one thread.
 */
final class LayerOwners {
  /** From a layer's folder to the engine's folder with one for each container. */
  private final String mounts;

  /** The ids of containers, by the names of their layers. */
  private final Map<String, String> containers = new HashMap<>();

  private final Set<String> known = new HashSet<>();

  LayerOwners(String mounts) {
    this.mounts = mounts;
  }

  /** The container of a layer; null for a layer of an image. */
  @Nullable String of(Folder layer, String name) throws IOException {
    String container = containers.get(name);
    if (container != null) {
      return container;
    }
    try (Folder all = layer.open(FileName.of(mounts))) {
      learn(all, () -> {});
    }
    return containers.get(name);
  }

  /**
   * @param all the engine's folder with one for each container
   * @param each done after each that is new
   */
  void learn(Folder all, Runnable each) throws IOException {
    Set<String> now = new HashSet<>();
    for (FileName name : all.names()) {
      String container = name.toString();
      now.add(container);
      if (container.matches("[0-9a-f]{64}") && !known.contains(container)) {
        String mount = ContainerFiles.text(all, container + "/mount-id");
        if (mount != null && !mount.isEmpty()) {
          containers.put(mount, container);
          known.add(container);
        }
        each.run();
      }
    }
    known.retainAll(now);
    containers.values().retainAll(now);
  }

  void forget(String layer, String container) {
    containers.remove(layer);
    known.remove(container);
  }
}

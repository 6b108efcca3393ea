package io.epitaph.keeper;

import io.epitaph.posix.Folder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a storage driver has the layers of a container.
 *
 * @param base the engine's data root
 * @param id what the driver calls the container's own layer
 */
record DriverLayers(Folder base, String container, String driver, String id) {
  /** Null when no driver has any. */
  static @Nullable DriverLayers of(Folder base, String container) throws IOException {
    for (String driver : LayerStore.DRIVERS) {
      String id = mount(base, driver, container, "mount-id");
      if (id != null) {
        return new DriverLayers(base, container, driver, id);
      }
    }
    return null;
  }

  private static @Nullable String mount(Folder base, String driver, String container, String what)
      throws IOException {
    return ContainerFiles.text(
        base, "image/" + driver + "/layerdb/mounts/" + container + "/" + what);
  }

  /** The folder of the container's own layer. */
  String own() {
    return driver + "/" + id;
  }

  /** The folder of the layer that the engine made for it; null when there is none. */
  @Nullable String init() throws IOException {
    String init = mount(base, driver, container, "init-id");
    return init == null ? null : driver + "/" + init;
  }

  /** The file that engines read before they remove the own one. */
  String firstRead() {
    return own() + "/link";
  }
}

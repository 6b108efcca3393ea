package io.epitaph.keeper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the layers of containers and images are, and where beside them they are kept, since a
 * folder can only be renamed within a mount.
 *
 * @param layers the folder of all layers
 * @param content the name of a layer's content in its folder
 * @param kept where layers are kept
 * @param database what containerd writes down of its snapshots; null for a storage driver
 */
record LayerStore(Path layers, String content, Path kept, @Nullable Path database) {
  /** Storage drivers that lay out their layers as overlay2 does. An engine has one of them. */
  static final List<String> DRIVERS = List.of("overlay2", "fuse-overlayfs");

  /** The folder of the snapshots in the root of a containerd. */
  static final String SNAPSHOTTER = "io.containerd.snapshotter.v1.overlayfs";

  /** In the data root of an engine that started its containerd itself. */
  static final String OWN_CONTAINERD = "containerd/daemon";

  /** The storage driver, whichever of {@link #DRIVERS} it is. */
  static LayerStore driver(Path dataRoot) {
    return new LayerStore(
        dataRoot.resolve(DRIVERS.get(0)),
        "diff",
        dataRoot.resolve(KeptFolder.NAME),
        /* database= */ null);
  }

  /**
   * Containerd's image store.
   *
   * @param root {@code /var/lib/containerd}
   * @param owner names the engine: another may have the same containerd
   */
  static LayerStore snapshots(Path root, String owner) {
    Path snapshotter = root.resolve(SNAPSHOTTER);
    return new LayerStore(
        snapshotter.resolve("snapshots"),
        "fs",
        root.resolve(KeptFolder.NAME).resolve(owner),
        snapshotter.resolve("metadata.db"));
  }

  /** Why layers of a driver are not kept; null when they are. */
  static @Nullable String notKept(String driver) {
    return driver.equals("fuse-overlayfs")
        ? "fuse-overlayfs marks in files of its own what is deleted, which is not read yet"
        : null;
  }

  boolean exists() {
    return layerFolders().stream().anyMatch(Files::isDirectory);
  }

  /** Where its layers may be: an engine that was given another driver has both. */
  List<Path> layerFolders() {
    return database == null
        ? DRIVERS.stream().map(layers::resolveSibling).toList()
        : List.of(layers);
  }

  /** Where layers of images are that kept containers need. */
  Path held() {
    return kept.resolve(KeptFolder.HELD);
  }

  /** Has a folder for each container of which layers are kept. */
  Path containers() {
    return kept.resolve(KeptFolder.CONTAINERS);
  }

  /** Where a container's own layers are, when they are kept. */
  Path container(String id) {
    return containers().resolve(id);
  }

  /** Whether a container's own layers are kept in it. */
  boolean hasLayers(String container) {
    return Files.isDirectory(container(container).resolve(KeptContainer.UPPER));
  }

  /** The folder of a layer of an image; held, when the image is gone. */
  Path layer(String name) {
    Path held = held().resolve(name).resolve(KeptContainer.UPPER);
    if (Files.isDirectory(held)) {
      return held;
    }
    return layerFolders().stream()
        .map(folder -> folder.resolve(name).resolve(content))
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(layers.resolve(name).resolve(content));
  }
}

package io.epitaph.keeper;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a keeper keeps: {@code epitaph/} in the engine's data root, beside its layers, since files
 * can only be renamed within a mount. {@code containers/ID/} has what one container left, {@code
 * held/LAYER/} a layer of an image that one of them needs, {@code keeper.json} how the keeper is.
 * Layers of containerd's image store are in {@code epitaph/} beside those.
 */
public final class KeptFolder {
  static final String NAME = "epitaph";
  static final String CONTAINERS = "containers";
  static final String HELD = "held";

  /** Where engines have the layers of containers when a service runs their containerd. */
  public static final Path CONTAINERD_ROOT = Path.of("/var/lib/containerd");

  private final Path dataRoot;
  private final LayerStores stores;

  private KeptFolder(Path dataRoot) {
    this.dataRoot = dataRoot;
    this.stores = new LayerStores(dataRoot, path());
  }

  /**
   * @param dataRoot the engine's; with userns-remap the folder of the mapping in it
   */
  public static KeptFolder of(Path dataRoot) {
    return new KeptFolder(dataRoot);
  }

  /** The engine's data root. */
  public Path dataRoot() {
    return dataRoot;
  }

  /** Its path. */
  public Path path() {
    return dataRoot.resolve(NAME);
  }

  /** All, in no order. */
  public List<KeptContainer> containers() throws IOException {
    List<KeptContainer> all = new ArrayList<>();
    for (Path folder : children(path().resolve(CONTAINERS))) {
      all.add(new KeptContainer(folder, this));
    }
    return all;
  }

  /**
   * One container.
   *
   * @param id its whole id
   * @return null when nothing is kept of it
   */
  public @Nullable KeptContainer find(String id) {
    Path folder = path().resolve(CONTAINERS).resolve(id);
    return id.matches("[0-9a-f]{64}") && Files.isDirectory(folder)
        ? new KeptContainer(folder, this)
        : null;
  }

  LayerStores stores() {
    return stores;
  }

  static List<Path> children(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      children.forEach(all::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return all;
  }

  /** With all that is in it; follows no link. Another may remove it at the same time. */
  static void remove(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      FolderRemoval.remove(folder);
    } else {
      Files.deleteIfExists(folder);
    }
  }
}

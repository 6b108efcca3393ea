package io.epitaph.keeper;

import io.epitaph.files.Durable;
import io.epitaph.files.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(KeptFolder.class);

  /** Where engines have the layers of containers when a service runs their containerd. */
  public static final Path CONTAINERD_ROOT = Path.of("/var/lib/containerd");

  private static final String CONTAINERD = "containerd-root";

  private final Path dataRoot;
  private volatile @Nullable String owner;

  private KeptFolder(Path dataRoot) {
    this.dataRoot = dataRoot;
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

  /** Writes down where the engine's containerd has its files, for who reads what is kept. */
  void rememberContainerd(Path root, Durable disk) throws IOException {
    disk.replace(path().resolve(CONTAINERD), root.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Where layers may be: by the storage driver, or by containerd, the engine's own or another. */
  List<LayerStore> stores() {
    List<LayerStore> stores = new ArrayList<>();
    stores.add(LayerStore.driver(dataRoot));
    stores.add(LayerStore.snapshots(dataRoot.resolve(LayerStore.OWN_CONTAINERD), owner()));
    stores.add(LayerStore.snapshots(containerd(), owner()));
    return stores;
  }

  /** Names this engine in a containerd that others use too: by its id, else by its data root. */
  String owner() {
    String known = owner;
    if (known == null) {
      known = "";
      try {
        known = Files.readString(dataRoot.resolve("engine-id")).strip();
      } catch (IOException e) {
        LOG.debug("the engine has no id", e);
      }
      if (!known.matches("[0-9A-Za-z:-]{8,100}")) {
        MessageDigest sha256 = Hashes.sha256();
        sha256.update(dataRoot.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
        known = Hashes.hex(sha256).substring(0, 32);
      }
      owner = known;
    }
    return known;
  }

  private Path containerd() {
    try {
      return Path.of(Files.readString(path().resolve(CONTAINERD)).strip());
    } catch (IOException | InvalidPathException e) {
      LOG.debug("where containerd has its files is not written down", e);
      return CONTAINERD_ROOT;
    }
  }

  /** Where the layers of a kept container are. */
  LayerStore store(String id) {
    LayerStore driver = LayerStore.driver(dataRoot);
    if (driver.hasLayers(id)) {
      // Without a look for other containerds: it is asked of each container, often.
      return driver;
    }
    return stores().stream().filter(store -> store.hasLayers(id)).findFirst().orElse(driver);
  }

  /**
   * Removes held layers that no kept container needs any more.
   *
   * @return how many
   */
  int sweepHeld() throws IOException {
    int removed = 0;
    for (LayerStore store : stores()) {
      removed += sweepHeld(store);
      sweepOrphans(store);
    }
    return removed;
  }

  private int sweepHeld(LayerStore store) throws IOException {
    Set<String> needed = new HashSet<>();
    List<Path> held = children(store.held());
    for (KeptContainer container : held.isEmpty() ? List.<KeptContainer>of() : containers()) {
      if (store.hasLayers(container.id())) {
        needed.addAll(container.layers());
      }
    }
    int removed = 0;
    for (Path layer : held) {
      if (!needed.contains(layer.getFileName().toString())) {
        try {
          remove(layer);
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
    for (Path container : children(store.containers())) {
      String id = container.getFileName().toString();
      if (!Files.exists(path().resolve(CONTAINERS).resolve(id))) {
        remove(container);
      }
    }
  }

  private static List<Path> children(Path folder) throws IOException {
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

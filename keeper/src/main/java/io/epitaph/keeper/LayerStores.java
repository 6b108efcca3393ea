package io.epitaph.keeper;

import io.epitaph.files.Durable;
import io.epitaph.files.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an engine's layers may be: at its storage driver, and at its containerd or another. */
final class LayerStores {
  private static final Logger LOG = LoggerFactory.getLogger(LayerStores.class);
  private static final String CONTAINERD = "containerd-root";

  private final Path dataRoot;

  /** Has the path of containerd's files. */
  private final Path containerd;

  private volatile @Nullable String owner;

  /**
   * @param dataRoot the engine's
   * @param kept where its keeper keeps
   */
  LayerStores(Path dataRoot, Path kept) {
    this.dataRoot = dataRoot;
    this.containerd = kept.resolve(CONTAINERD);
  }

  /** Writes down where the engine's containerd has its files, for who reads what is kept. */
  void rememberContainerd(Path root, Durable disk) throws IOException {
    disk.replace(containerd, root.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** All, whether they are there or not. */
  List<LayerStore> all() {
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
      return Path.of(Files.readString(containerd).strip());
    } catch (IOException | InvalidPathException e) {
      LOG.debug("where containerd has its files is not written down", e);
      return KeptFolder.CONTAINERD_ROOT;
    }
  }

  /** Where the layers of a kept container are. */
  LayerStore of(String id) {
    LayerStore driver = LayerStore.driver(dataRoot);
    if (driver.hasLayers(id)) {
      // Without a look for other containerds: it is asked of each container, often.
      return driver;
    }
    return all().stream().filter(store -> store.hasLayers(id)).findFirst().orElse(driver);
  }
}

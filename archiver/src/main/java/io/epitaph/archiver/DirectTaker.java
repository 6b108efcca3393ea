package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.layers.LayerTar;
import io.epitaph.model.Archive;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.TakenTar;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes archives of containers that do not run from their layers, where these can be read from
 * here: the engine has nothing to do, and what its export loses is in the index. Whatever is not as
 * it should be, the engine is asked for its export instead.
 */
final class DirectTaker {
  private static final Logger LOG = LoggerFactory.getLogger(DirectTaker.class);

  private final DockerEngine engine;
  private final Vault vault;
  private final Manifests manifests;
  private final InspectDecoder decoder;
  private final Clock clock;
  private final LayerReader reader;

  private DirectTaker(
      DockerEngine engine,
      Vault vault,
      EngineInfo info,
      Path dataRoot,
      Manifests manifests,
      InspectDecoder decoder,
      Clock clock) {
    this.engine = engine;
    this.vault = vault;
    this.manifests = manifests;
    this.decoder = decoder;
    this.clock = clock;
    this.reader = new LayerReader(info, dataRoot);
  }

  /** Null where layers cannot be read: elsewhere, of another kind, or not permitted. */
  static @Nullable DirectTaker of(
      DockerEngine engine,
      Vault vault,
      EngineInfo info,
      Manifests manifests,
      InspectDecoder decoder,
      Clock clock) {
    String root = info.dataRoot();
    return root != null
            && "unix".equals(engine.address().getScheme())
            && "overlay2".equals(info.storageDriver())
            && Files.isReadable(Path.of(root).resolve("overlay2"))
        ? new DirectTaker(engine, vault, info, Path.of(root), manifests, decoder, clock)
        : null;
  }

  /**
   * Takes it.
   *
   * @return null when the engine must be asked
   * @throws IOException when the vault cannot store it, or the engine does not know the container
   */
  @Nullable Manifest take(Wanted wanted) throws IOException {
    ContainerView container = ContainerView.inspected(engine, wanted.container(), decoder);
    List<Path> layers = layers(container.raw());
    if (layers.isEmpty() || !container.isDead()) {
      return null;
    }
    try (Deposit deposit = vault.deposit()) {
      Export export = export(container, layers, deposit);
      if (export == null) {
        return null;
      }
      Manifest manifest = deposit.commit(manifests.stored(wanted, export, clock.instant()));
      LOG.info(
          "archive stored from layers archiveId={} containerId={}", manifest.id(), container.id());
      return manifest;
    }
  }

  private @Nullable Export export(ContainerView container, List<Path> layers, Deposit deposit)
      throws IOException {
    Instant at = clock.instant();
    List<String> left = new ArrayList<>();
    List<ImageChange> changes;
    LayerTar tar;
    try {
      changes = LayerReader.changes(layers, left::add);
      tar = reader.tar(layers);
    } catch (IOException | RuntimeException e) {
      LOG.info("layers cannot be read containerId={}: {}", container.id(), e.getMessage());
      return null;
    }
    try (tar) {
      TakenTar taken = deposit.take(tar, changes);
      List<String> missing = new ArrayList<>(taken.missing("reading the layers"));
      missing.addAll(reader.unproven(tar));
      // It may have been started or removed meanwhile: then some of it is read from before.
      ContainerView now = ContainerView.inspected(engine, container.id(), decoder);
      if (missing.isEmpty() && now.raw().path("State").equals(container.raw().path("State"))) {
        missing.addAll(left);
        return new Export(
            container.withChanges(changes), at, Archive.How.LAYERS, false, taken, missing);
      }
      LOG.info("the engine is asked instead containerId={} why={}", container.id(), missing);
      return null;
    }
  }

  /** The uppermost first; none where the engine does not name them, or they are not here. */
  private static List<Path> layers(JsonNode inspect) {
    JsonNode driver = inspect.path("GraphDriver");
    String upper = driver.path("Data").path("UpperDir").asText();
    String lower = driver.path("Data").path("LowerDir").asText();
    if (!driver.path("Name").asText().equals("overlay2") || upper.isEmpty() || lower.isEmpty()) {
      return List.of();
    }
    List<Path> layers = new ArrayList<>(List.of(Path.of(upper)));
    for (String each : lower.split(":", -1)) {
      layers.add(Path.of(each));
    }
    return layers.stream().allMatch(Files::isReadable) ? List.copyOf(layers) : List.of();
  }
}

package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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
  private final DirectExport export;

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
    this.export = new DirectExport(engine, new LayerReader(info, dataRoot), decoder, clock);
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
    List<Path> layers = DirectExport.layers(container.raw());
    if (layers.isEmpty() || !container.isDead()) {
      return null;
    }
    try (Deposit deposit = vault.deposit()) {
      Export taken = export.take(container, layers, deposit);
      if (taken == null) {
        return null;
      }
      Manifest manifest = deposit.commit(manifests.stored(wanted, taken, clock.instant()));
      LOG.info(
          "archive stored from layers archiveId={} containerId={}", manifest.id(), container.id());
      return manifest;
    }
  }
}

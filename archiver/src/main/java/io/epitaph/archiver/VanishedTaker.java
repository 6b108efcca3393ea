package io.epitaph.archiver;

import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.keeper.KeeperStatus;
import io.epitaph.keeper.KeptContainer;
import io.epitaph.keeper.KeptFolder;
import io.epitaph.layers.Dialect;
import io.epitaph.layers.LayerChanges;
import io.epitaph.layers.LayerTar;
import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes archives of containers that have vanished, from what a keeper kept of them. What was
 * archived is removed there.
 */
final class VanishedTaker {
  private static final Logger LOG = LoggerFactory.getLogger(VanishedTaker.class);

  private final KeptFolder kept;
  private final Vault vault;
  private final EngineInfo info;
  private final Manifests manifests;
  private final InspectDecoder decoder;
  private final Clock clock;

  private VanishedTaker(
      KeptFolder kept,
      Vault vault,
      EngineInfo info,
      Manifests manifests,
      InspectDecoder decoder,
      Clock clock) {
    this.kept = kept;
    this.vault = vault;
    this.info = info;
    this.manifests = manifests;
    this.decoder = decoder;
    this.clock = clock;
  }

  /**
   * Null where nothing can be kept: the engine is elsewhere, or its data root is not to be seen
   * here.
   *
   * @param local whether the engine is on this host
   */
  static @Nullable VanishedTaker of(
      boolean local,
      Vault vault,
      EngineInfo info,
      Manifests manifests,
      InspectDecoder decoder,
      Clock clock) {
    String root = info.dataRoot();
    return local && root != null && Files.isReadable(Path.of(root))
        ? new VanishedTaker(KeptFolder.of(Path.of(root)), vault, info, manifests, decoder, clock)
        : null;
  }

  /** Whether the file system of a container is kept. */
  boolean has(String containerId) {
    KeptContainer container = kept.find(containerId);
    return container != null && container.hasLayers();
  }

  /**
   * Takes it.
   *
   * @return null when there is nothing to take it from
   * @throws IOException when the vault cannot store it
   */
  @Nullable Manifest take(Wanted wanted) throws IOException {
    KeptContainer container = kept.find(wanted.container());
    if (container == null || !container.hasLayers()) {
      return vault.find(Wanted.vanished(wanted.container()).archiveId());
    }
    container.claim();
    Manifest manifest = stored(wanted, container);
    if (manifest != null) {
      LOG.info(
          "archive stored from layers archiveId={} containerId={} complete={}",
          manifest.id(),
          container.id(),
          manifest.proofs().complete());
      container.dropLayers("archived as " + manifest.id());
    }
    return manifest;
  }

  /** Null when a layer cannot be read any more. */
  private @Nullable Manifest stored(Wanted wanted, KeptContainer container) throws IOException {
    Instant at = clock.instant();
    ContainerView view = view(container);
    LayerTar tar;
    try {
      tar = LayerTar.of(container.layerFolders(), Dialect.of(info.version()), container.idShift());
    } catch (IOException e) {
      LOG.warn("kept layers cannot be read containerId={}: {}", container.id(), e.getMessage());
      container.dropLayers("a layer cannot be read: " + e.getMessage());
      return null;
    }
    try (tar;
        Deposit deposit = vault.deposit()) {
      Deposit.Taken taken = deposit.take(tar, view.changes());
      List<String> missing = new ArrayList<>(taken.missing("reading the layers"));
      tar.oddities().forEach(odd -> missing.add("not proven equal to an export: " + odd));
      if (!container.hasEngineLayer()) {
        missing.add("the engine's own layer was not kept: /etc/hosts and mount points are missing");
      }
      Export export = new Export(view, at, Archive.How.LAYERS, false, taken, missing);
      Manifest manifest = manifests.stored(wanted, export, clock.instant());
      deposit.commit(manifest);
      return manifest;
    }
  }

  private ContainerView view(KeptContainer container) throws IOException {
    byte[] inspect = Wire.MAPPER.writeValueAsBytes(container.inspect());
    InspectDecoder.Decoded decoded = decoder.decode(inspect);
    List<ImageChange> changes = new ArrayList<>();
    for (LayerChanges.Change change : LayerChanges.of(container.layerFolders())) {
      changes.add(new ImageChange(ImageChange.Kind.valueOf(change.kind().name()), change.path()));
    }
    return new ContainerView(
        container.id(), Wire.MAPPER.readTree(inspect), decoded.facts(), decoded.inspect(), changes);
  }

  /**
   * Why nothing was kept of a container, for people; null when that is not known.
   *
   * @param at about when it vanished
   */
  @Nullable String whyNot(String containerId, Instant at) throws IOException {
    KeptContainer container = kept.find(containerId);
    String leftOut = container == null ? null : container.leftOut();
    return leftOut == null ? KeeperStatus.lapse(kept, at) : "not kept: " + leftOut;
  }

  /**
   * Those that wait, and that nobody has requested within this time. Of those that have an archive
   * the layers are removed: a crash left them.
   */
  List<Wanted> unrequested(Duration patience) throws IOException {
    List<KeptContainer> waiting = new ArrayList<>();
    for (KeptContainer each : kept.containers()) {
      if (each.hasLayers() && each.keptAt().plus(patience).isBefore(clock.instant())) {
        waiting.add(each);
      }
    }
    Set<String> archived = waiting.isEmpty() ? Set.of() : archived();
    List<Wanted> unrequested = new ArrayList<>();
    for (KeptContainer each : waiting) {
      if (archived.contains(each.id())) {
        each.dropLayers("archived before");
      } else {
        unrequested.add(Wanted.vanished(each.id()));
      }
    }
    return unrequested;
  }

  private Set<String> archived() throws IOException {
    Set<String> ids = new HashSet<>();
    for (Manifest manifest : vault.list()) {
      Manifest.Container container = manifest.container();
      if (container != null && manifest.how() == Archive.How.LAYERS) {
        ids.add(container.id());
      }
    }
    return ids;
  }
}

package io.epitaph.archiver;

import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.keeper.Claim;
import io.epitaph.keeper.KeptContainer;
import io.epitaph.keeper.KeptFolder;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes archives of containers that have vanished, from what a keeper kept of them. What was
 * archived is removed there.
 */
final class VanishedTaker {
  private static final Logger LOG = LoggerFactory.getLogger(VanishedTaker.class);

  /** So often what cannot be read as a whole is tried; then what there is of it is stored. */
  static final int MOST_TRIES = 3;

  private final KeptFolder kept;
  private final Vault vault;
  private final KeptArchive archive;
  private final ArchivedLayers archived;
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
    LayerReader reader = new LayerReader(info, kept.dataRoot());
    this.archive = new KeptArchive(vault, reader, manifests, decoder, clock);
    this.archived = new ArchivedLayers(vault);
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

  /** Told of a manifest before the layers that it was made from are removed. */
  interface Announcement {
    void of(Manifest manifest) throws IOException;
  }

  /**
   * Takes it.
   *
   * @return null when there is nothing to take it from
   * @throws IOException when the vault cannot store it, or the layers cannot be read now: try again
   */
  @Nullable Manifest take(Wanted wanted) throws IOException {
    KeptContainer container = kept.find(wanted.container());
    if (container == null || !container.hasLayers()) {
      return earlier(wanted);
    }
    try (Claim claim = container.claim()) {
      if (claim == null) {
        throw new IOException("the layers of " + container.id() + " are being read by another");
      }
      return taken(wanted, container, manifest -> {});
    }
  }

  /** One that was stored without a request, as the answer to this one. */
  private @Nullable Manifest earlier(Wanted wanted) throws IOException {
    Manifest stored = vault.find(Wanted.vanished(wanted.container()).archiveId());
    if (stored == null || !wanted.isRequested()) {
      return stored;
    }
    return stored.withRequest(wanted.request());
  }

  /** Null when it can never be read; its layers stay then, within the keeper's limits. */
  private @Nullable Manifest taken(
      Wanted wanted, KeptContainer container, Announcement announcement) throws IOException {
    Manifest manifest;
    try {
      manifest = archive.store(wanted, container);
    } catch (UnreadableException e) {
      LOG.warn("kept layers cannot be read containerId={}: {}", container.id(), e.getMessage());
      if (container.failedTry(clock.instant()) < MOST_TRIES) {
        throw e;
      }
      return null;
    }
    LOG.info(
        "archive stored from layers archiveId={} containerId={} complete={}",
        manifest.id(),
        container.id(),
        manifest.proofs().complete());
    archived.add(container.id(), manifest);
    announcement.of(manifest);
    container.dropLayers("archived as " + manifest.id());
    return manifest;
  }

  /** Why there is nothing to take it from: see {@link KeeperSilence}. */
  @Nullable String whyNot(String containerId, Instant from) throws IOException {
    return new KeeperSilence(kept, clock).about(containerId, from);
  }

  /**
   * Takes one of those that wait, and that nobody has requested within this time; of those that
   * could not be read the least tried. Of those that have a complete archive the layers are
   * removed: a crash left them.
   *
   * @return whether one was taken
   */
  boolean takeUnrequested(Duration patience, Announcement announcement) throws IOException {
    for (WaitingContainer each : WaitingContainer.in(kept, clock.instant().minus(patience))) {
      KeptContainer container = each.container();
      try (Claim claim = container.claim()) {
        Manifest earlier = archived.of(container.id());
        if (claim == null || !container.hasLayers()) {
          continue;
        }
        if (earlier != null) {
          announcement.of(earlier);
          container.dropLayers("archived before as " + earlier.id());
        } else if (taken(Wanted.vanished(container.id()), container, announcement) != null) {
          return true;
        }
      } catch (UnreadableException e) {
        LOG.info("it is tried again containerId={}", container.id());
      } catch (RuntimeException e) {
        LOG.warn("it cannot be archived containerId={}", container.id(), e);
        container.failedTry(clock.instant());
      }
    }
    return false;
  }
}

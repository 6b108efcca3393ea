package io.epitaph.archiver;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.keeper.Claim;
import io.epitaph.keeper.KeeperStatus;
import io.epitaph.keeper.KeptContainer;
import io.epitaph.keeper.KeptFolder;
import io.epitaph.keeper.Lapse;
import io.epitaph.layers.LayerTar;
import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.posix.PosixException;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.TakenTar;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final int MOST_TRIES = 3;

  private final KeptFolder kept;
  private final Vault vault;
  private final LayerReader reader;
  private final Manifests manifests;
  private final InspectDecoder decoder;
  private final Clock clock;

  /**
   * The ids of the complete archives from layers, by their containers: those of which a crash has
   * left the layers. Listed once; null before that.
   */
  private @Nullable Map<String, String> archived;

  private VanishedTaker(
      KeptFolder kept,
      Vault vault,
      EngineInfo info,
      Manifests manifests,
      InspectDecoder decoder,
      Clock clock) {
    this.kept = kept;
    this.vault = vault;
    this.reader = new LayerReader(info, kept.dataRoot());
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
      manifest = stored(wanted, container);
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
    if (archived != null && manifest.proofs().complete()) {
      archived.put(container.id(), manifest.id());
    }
    announcement.of(manifest);
    container.dropLayers("archived as " + manifest.id());
    return manifest;
  }

  /** The layers or the record, and not the vault: whether it passes is not known. */
  private static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(String why, @Nullable Throwable cause) {
      super(why, cause);
    }
  }

  private Manifest stored(Wanted wanted, KeptContainer container) throws IOException {
    Instant at = clock.instant();
    List<String> missing = new ArrayList<>();
    List<String> left = new ArrayList<>();
    SameFolders layers = SameFolders.of(container.layerFolders());
    ContainerView view = view(container, missing, left);
    try (LayerTar tar = tar(container, missing);
        Deposit deposit = vault.deposit()) {
      TakenTar taken = deposit.take(tar, view.changes());
      missing.addAll(taken.missing("reading the layers"));
      if (!container.hasLayers() || !layers.areIn(container.layerFolders())) {
        throw new UnreadableException("they were removed while they were read", null);
      }
      if (!missing.isEmpty() && container.failedTry(clock.instant()) < MOST_TRIES) {
        throw new UnreadableException(String.join("; ", missing), null);
      }
      missing.addAll(left);
      missing.addAll(reader.unproven(tar));
      if (!container.hasEngineLayer()) {
        missing.add("the engine's own layer was not kept: /etc/hosts and mount points are missing");
      }
      if (container.isRecordCut()) {
        missing.add(
            "the engine's record of it is too long: of its settings next to nothing is here");
      }
      if (container.hasLostImage()) {
        missing.add(
            "which layers its image had is not known, since a crash of the host damaged the list"
                + " and the image is gone: only what the container wrote is here");
      }
      Export export = new Export(view, at, Archive.How.LAYERS, false, taken, missing);
      return deposit.commit(manifests.stored(wanted, export, clock.instant()));
    }
  }

  /** After the last try without the layers that are gone. */
  private LayerTar tar(KeptContainer container, List<String> missing) throws IOException {
    try {
      return opened(container, reader::tar);
    } catch (IOException | RuntimeException e) {
      if (container.tries() < MOST_TRIES - 1) {
        throw new UnreadableException(String.valueOf(e.getMessage()), e);
      }
      try {
        List<Path> left = container.layerFolders().stream().filter(Files::isDirectory).toList();
        missing.add("a layer cannot be read, and what is in it is missing: " + e.getMessage());
        return reader.tar(left);
      } catch (IOException | RuntimeException again) {
        throw new UnreadableException(String.valueOf(again.getMessage()), again);
      }
    }
  }

  private interface Opening<T> {
    T of(List<Path> layers) throws IOException;
  }

  /** The keeper may move a layer of an image between the look for it and the opening. */
  private static <T> T opened(KeptContainer container, Opening<T> opening) throws IOException {
    try {
      return opening.of(container.layerFolders());
    } catch (PosixException e) {
      if (e.errno() != PosixException.ENOENT) {
        throw e;
      }
      return opening.of(container.layerFolders());
    }
  }

  private ContainerView view(KeptContainer container, List<String> missing, List<String> left)
      throws IOException {
    byte[] inspect;
    InspectDecoder.Decoded decoded;
    try {
      inspect = Wire.MAPPER.writeValueAsBytes(container.inspect());
      decoded = decoder.decode(inspect);
    } catch (JsonProcessingException e) {
      // A parser's words show what it read.
      throw new UnreadableException("the engine's record of it is damaged", null);
    } catch (IOException | RuntimeException e) {
      throw new UnreadableException("the engine's record of it: " + e.getMessage(), e);
    }
    return new ContainerView(
        container.id(),
        Wire.MAPPER.readTree(inspect),
        decoded.facts(),
        decoded.inspect(),
        changes(container, missing, left));
  }

  private static List<ImageChange> changes(
      KeptContainer container, List<String> missing, List<String> left) {
    try {
      return opened(container, layers -> LayerReader.changes(layers, left::add));
    } catch (IOException | RuntimeException e) {
      missing.add("what it changed is not known: " + e.getMessage());
      return List.of();
    }
  }

  /**
   * Why nothing was kept of a container, for people; null when that is not known.
   *
   * @param from about when it vanished at the earliest
   */
  @Nullable String whyNot(String containerId, Instant from) throws IOException {
    KeptContainer container = kept.find(containerId);
    if (container != null && container.hasLayers()) {
      return "it was kept, and cannot be read: what there is stays within the keeper's limits";
    }
    String leftOut = container == null ? null : container.leftOut();
    if (leftOut != null) {
      return "not kept: " + leftOut;
    }
    // Of a row of them, all but the first wait for nothing.
    awaitKeeper(from.plusSeconds(2));
    Instant now = clock.instant();
    return Lapse.between(kept, from, now, now);
  }

  /** Until the keeper has said how it is since a time; one that was killed never does. */
  private void awaitKeeper(Instant since) {
    try {
      while (KeeperStatus.isUnsure(kept, since, clock.instant())) {
        Thread.sleep(200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes one of those that wait, and that nobody has requested within this time; of those that
   * could not be read the least tried. Of those that have a complete archive the layers are
   * removed: a crash left them.
   *
   * @return whether one was taken
   */
  boolean takeUnrequested(Duration patience, Announcement announcement) throws IOException {
    List<Waiting> waiting = waiting(clock.instant().minus(patience));
    for (Waiting each : waiting) {
      KeptContainer container = each.container();
      try (Claim claim = container.claim()) {
        Manifest earlier = archived(container.id());
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

  private record Waiting(KeptContainer container, int tries, Instant keptAt) {}

  private static void finishDrop(KeptContainer container) throws IOException {
    try (Claim claim = container.claim()) {
      if (claim != null) {
        container.finishDrop();
      }
    }
  }

  /** What cannot be looked at hides no other. */
  private List<Waiting> waiting(Instant before) throws IOException {
    List<Waiting> waiting = new ArrayList<>();
    for (KeptContainer each : kept.containers()) {
      try {
        Waiting found = new Waiting(each, each.tries(), each.keptAt());
        // One more than the most: then nothing of it could be stored.
        if (each.hasLayers() && found.tries() <= MOST_TRIES && found.keptAt().isBefore(before)) {
          waiting.add(found);
        } else if (each.isHalfDropped()) {
          finishDrop(each);
        }
      } catch (IOException e) {
        LOG.warn("it cannot be looked at containerId={}: {}", each.id(), e.getMessage());
      }
    }
    waiting.sort(Comparator.comparing(Waiting::tries).thenComparing(Waiting::keptAt));
    return waiting;
  }

  /** Null when there is none. */
  private @Nullable Manifest archived(String containerId) throws IOException {
    String id = archived().get(containerId);
    return id == null ? null : vault.find(id);
  }

  private Map<String, String> archived() throws IOException {
    Map<String, String> known = archived;
    if (known == null) {
      known = new HashMap<>();
      for (Manifest manifest : vault.list()) {
        Manifest.Container container = manifest.container();
        if (container != null
            && manifest.how() == Archive.How.LAYERS
            // Else it was only dead, and may have run again.
            && KeptContainer.STATUS.equals(container.status())
            && manifest.proofs().complete()) {
          known.put(container.id(), manifest.id());
        }
      }
      archived = known;
    }
    return known;
  }
}

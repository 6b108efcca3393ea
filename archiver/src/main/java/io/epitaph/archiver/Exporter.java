package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exports containers from an engine into a vault. */
final class Exporter {
  private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);
  private static final int ATTEMPTS = 3;

  private final DockerEngine engine;
  private final Vault vault;
  private final Manifests manifests;
  private final InspectDecoder decoder;
  private final Clock clock;
  private final PauseJournal journal;
  private final EngineExport exports;

  Exporter(
      DockerEngine engine,
      Vault vault,
      Manifests manifests,
      InspectDecoder decoder,
      Clock clock,
      PauseJournal journal,
      EngineExport exports) {
    this.engine = engine;
    this.vault = vault;
    this.manifests = manifests;
    this.decoder = decoder;
    this.clock = clock;
    this.journal = journal;
    this.exports = exports;
  }

  Manifest stored(Wanted wanted) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (Deposit deposit = vault.deposit()) {
        Manifest manifest = attempt(wanted, deposit, attempt == ATTEMPTS);
        if (manifest != null) {
          LOG.info(
              "archive stored archiveId={} containerId={} complete={}",
              manifest.id(),
              wanted.container(),
              manifest.proofs().complete());
          return manifest;
        }
      }
    }
  }

  /**
   * Exports, and commits what was received.
   *
   * @param last true to commit an incomplete export too
   * @return null when it is worth another try
   */
  private @Nullable Manifest attempt(Wanted wanted, Deposit deposit, boolean last)
      throws IOException {
    Export export = export(wanted, deposit);
    String id = export.container().id();
    if (export.isShort() && !last && isThere(id)) {
      LOG.warn("an export was incomplete and is repeated containerId={}", id);
      return null;
    }
    if (export.isShort() && export.taken().contents().entries() == 0) {
      if (isThere(id)) {
        String why = "it gives nothing; " + String.join("; ", export.missing());
        throw new EngineRefusedException("the export of container " + id, 200, why);
      }
      throw new NoSuchContainerException(id);
    }
    Manifest manifest = manifests.stored(wanted, export, clock.instant());
    return deposit.commit(manifest);
  }

  private Export export(Wanted wanted, Deposit deposit) throws IOException {
    ContainerView container = view(wanted.container());
    if (!wanted.pause() || !container.isRunning() || container.isPaused()) {
      return exports.take(container, container.isPaused(), deposit);
    }
    PausedContainer paused = journal.pause(container.id());
    try (paused) {
      // The tar has what the container changed in the meantime, so the list of changes must have
      // it too.
      return exports.take(view(container.id()), true, deposit);
    }
  }

  private ContainerView view(String container) throws IOException {
    return ContainerView.of(engine, container, decoder);
  }

  boolean isThere(String containerId) throws IOException {
    try {
      engine.inspect(containerId);
      return true;
    } catch (NoSuchContainerException e) {
      return false;
    }
  }
}

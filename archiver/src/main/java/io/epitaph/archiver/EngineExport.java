package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.ExportWatch;
import io.epitaph.model.Archive;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.TakenTar;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What an engine exports of a container, and whether that is proven to be all. */
final class EngineExport {
  /**
   * The engine says that it has exported right after the last byte, on a busy host some seconds
   * later. An archive that does not wait for it stays incomplete.
   */
  private static final Duration PROOF_LIMIT = Duration.ofSeconds(30);

  /** Podman never says so, and each of its exports waits for all of this. */
  private static final Duration PODMAN_PROOF_LIMIT = Duration.ofSeconds(5);

  private final DockerEngine engine;
  private final ExportLeak leak;
  private final Clock clock;
  private volatile boolean closed;

  EngineExport(DockerEngine engine, ExportLeak leak, Clock clock) {
    this.engine = engine;
    this.leak = leak;
    this.clock = clock;
  }

  /**
   * The engine's connection will be closed now: what comes of an export under way counts for
   * nothing.
   */
  void close() {
    closed = true;
  }

  Export take(ContainerView container, boolean paused, Deposit deposit) throws IOException {
    // A copy contains mounts too, possibly the whole host: then a leak is the lesser evil.
    boolean copy = !container.isRunning() && !paused && !container.hasMounts() && leak.isThere();
    try (ExportWatch watch = new ExportWatch(engine, container.id())) {
      Instant at = clock.instant();
      TakenTar taken;
      try (InputStream tar = copy ? engine.copy(container.id()) : engine.export(container.id())) {
        taken = deposit.take(tar, container.changes());
      }
      if (closed) {
        throw new EngineUnavailableException("the archiver was closed during an export");
      }
      List<String> missing = taken.missing("the engine's stream");
      Duration limit = proofLimit(engine);
      if (!copy && missing.isEmpty() && !exported(watch, limit)) {
        missing.add(
            "not proven: the engine did not say within "
                + limit.toSeconds()
                + " s that it has exported all");
      }
      Archive.How how = copy ? Archive.How.COPY : Archive.How.EXPORT;
      return new Export(container, at, how, paused, taken, missing);
    }
  }

  static Duration proofLimit(DockerEngine engine) {
    return engine.isPodman() ? PODMAN_PROOF_LIMIT : PROOF_LIMIT;
  }

  private static boolean exported(ExportWatch watch, Duration limit) throws IOException {
    try {
      return watch.awaitExported(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineUnavailableException("interrupted during an export", e);
    }
  }
}

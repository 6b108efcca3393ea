package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.engine.ThrowAwayContainer;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.files.Durable;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes archives from one engine into one vault. One at a time: for one thread, except {@link
 * #close}. Beside the archives it keeps two files of its own in the vault's folder: what it has
 * paused, and the result of its {@linkplain ExportSelfTest self-test} of the engine.
 */
public final class ArchiveTaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveTaker.class);

  /** The engine needs a while to list the changes of a large container. */
  private static final Duration CALL_LIMIT = Duration.ofSeconds(60);

  private final DockerEngine engine;
  private final Vault vault;
  private final Clock clock = Clock.systemUTC();
  private final PauseJournal journal;
  private final Manifests manifests;
  private final EngineExport export;
  private final Exporter exporter;
  private final @Nullable VanishedTaker vanished;
  private @Nullable DirectTaker direct;
  private boolean swept;
  private volatile boolean closed;

  private ArchiveTaker(DockerEngine engine, Vault vault, EngineIdentity identity, EngineInfo info) {
    this.engine = engine;
    this.vault = vault;
    Durable disk = new Durable();
    this.journal = new PauseJournal(vault.folder(), disk, engine, clock);
    InspectDecoder decoder = new InspectDecoder(identity.masker());
    this.manifests = new Manifests(engine, info, identity);
    ExportSelfTest test = new ExportSelfTest(engine, vault.folder(), disk);
    ExportLeak leak = new ExportLeak(engine, info, test, clock);
    this.export = new EngineExport(engine, leak, clock);
    this.exporter = new Exporter(engine, vault, manifests, decoder, clock, journal, export);
    boolean local = "unix".equals(engine.address().getScheme());
    this.vanished = VanishedTaker.of(local, vault, info, manifests, decoder, clock);
    this.direct = DirectTaker.of(engine, vault, info, manifests, decoder, clock);
  }

  /**
   * Connects to an engine, and unpauses what an earlier process has left paused on it.
   *
   * @param collectorState the state folder of the collector that watches this engine, for the
   *     engine's id and the masking key; null when there is none: manifests then name no engine
   * @throws EngineUnavailableException when no engine answers there
   */
  public static ArchiveTaker open(URI address, Vault vault, @Nullable Path collectorState)
      throws IOException {
    EngineIdentity identity = collectorState == null ? null : EngineIdentity.read(collectorState);
    return open(address, vault, identity == null ? EngineIdentity.unknown() : identity);
  }

  static ArchiveTaker open(URI address, Vault vault, EngineIdentity identity) throws IOException {
    DockerEngine engine = DockerEngine.connect(address, CALL_LIMIT);
    try {
      ArchiveTaker taker = new ArchiveTaker(engine, vault, identity, engine.info());
      taker.journal.recover();
      return taker;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** From now on as where no layers can be read. */
  ArchiveTaker withoutLayers() {
    direct = null;
    return this;
  }

  /**
   * Takes an archive that was requested. A request whose archive already exists is fulfilled by
   * that.
   *
   * @return the manifest as the vault keeps it: stored; or lost, when the container was gone
   * @throws EngineUnavailableException when the engine is unavailable: try again later
   * @throws IOException also when the vault cannot store it; the message says why
   */
  public Manifest take(ArchiveRequest request) throws IOException {
    return take(Wanted.of(request));
  }

  /**
   * Takes an archive without a request, a new one each time.
   *
   * @param container its id or name
   * @param pause true to pause it, when it runs, while it is exported
   * @throws NoSuchContainerException when there is none
   * @throws EngineUnavailableException when the engine is unavailable
   * @throws IOException also when the vault cannot store it; the message says why
   */
  public Manifest takeNow(String container, boolean pause) throws IOException {
    return take(Wanted.now(container, pause));
  }

  /**
   * Takes what a dead container left. Of one death it is one archive: what is there already is
   * returned.
   *
   * @param attempt from 0
   * @throws IOException as {@link #takeNow}
   */
  Manifest take(DeadContainer dead, int attempt) throws IOException {
    return take(Wanted.of(dead, attempt));
  }

  /**
   * Takes what a dead container has now, a new archive each time.
   *
   * @throws IOException as {@link #takeNow}
   */
  Manifest takeFresh(DeadContainer dead) throws IOException {
    return take(Wanted.fresh(dead));
  }

  /**
   * Takes the named volumes of a container, each as an archive of its own, which is called {@code
   * NAME:/path}. They are read through the container as it is: pausing it is the caller's matter.
   *
   * @param container its id or name
   * @throws IOException as {@link #takeNow}
   */
  public List<Manifest> takeVolumes(String container) throws IOException {
    sweepOnce();
    ThrowAwayContainer.sweep(engine, clock.instant());
    return new Volumes(engine, vault, manifests, clock).take(container);
  }

  DockerEngine engine() {
    return engine;
  }

  Vault vault() {
    return vault;
  }

  /** Gives up a request: the vault records that there is no archive, and why. */
  Manifest lost(ArchiveRequest request, String why) throws IOException {
    return lost(Wanted.of(request), clock.instant(), why);
  }

  @Override
  public void close() {
    closed = true;
    export.close();
    engine.close();
  }

  /** When something is stored, not when it is only looked what is there. */
  private void sweepOnce() {
    if (!swept) {
      swept = true;
      vault.sweepAside(clock);
    }
  }

  private Manifest take(Wanted wanted) throws IOException {
    sweepOnce();
    Manifest existing = vault.find(wanted.archiveId());
    if (existing != null) {
      return existing;
    }
    Instant asked = clock.instant();
    try {
      Manifest read = direct == null ? null : direct.take(wanted);
      return read == null ? exporter.stored(wanted) : read;
    } catch (NoSuchContainerException e) {
      return kept(wanted, asked, e, "removed before it could be exported");
    } catch (EngineRefusedException e) {
      if (e.status() != 409 && e.status() != 404) {
        throw e;
      }
      awaitKept(wanted.container());
      return kept(wanted, asked, e, "being removed when it should be exported: " + e.getMessage());
    }
  }

  /** Takes it from what a keeper kept; without that it is lost, or fails when taken by hand. */
  private Manifest kept(Wanted wanted, Instant asked, IOException gone, String why)
      throws IOException {
    Manifest manifest = vanished == null ? null : vanished.take(wanted);
    if (manifest != null) {
      return manifest;
    }
    if (!wanted.isRequested()) {
      throw gone;
    }
    String reason =
        vanished == null
            ? null
            : vanished.whyNot(wanted.container(), wanted.since() == null ? asked : wanted.since());
    return lost(wanted, asked, reason == null ? why : why + "; " + reason);
  }

  /** The engine refuses some moments before a keeper has what is left. */
  private void awaitKept(String container) throws IOException {
    try {
      for (int i = 0; vanished != null && i < 30 && !vanished.has(container); i++) {
        if (!exporter.isThere(container)) {
          return;
        }
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes the archive of one container that a keeper kept, and that nobody requested within a time.
   *
   * @param announcement is told of each before its layers are removed
   * @return whether one was taken
   */
  boolean takeUnrequested(Duration patience, VanishedTaker.Announcement announcement)
      throws IOException {
    return vanished != null && !closed && vanished.takeUnrequested(patience, announcement);
  }

  private Manifest lost(Wanted wanted, Instant at, String why) throws IOException {
    Manifest manifest = vault.keepLost(manifests.lost(wanted, at, why));
    LOG.info(
        "archive lost archiveId={} container={} why={}",
        manifest.id(),
        wanted.container(),
        manifest.lost());
    return manifest;
  }
}

package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.ExportWatch;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.engine.identity.HostName;
import io.epitaph.model.Archive;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Wire;
import io.epitaph.vault.FolderVault;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes archives from one engine into one vault. One at a time: used by one thread, but for {@link
 * #close}.
 */
public final class ArchiveTaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveTaker.class);

  /** The engine says that it has exported right after the last byte. */
  private static final Duration PROOF_LIMIT = Duration.ofSeconds(5);

  /** To list the changes of a large container takes the engine a while. */
  private static final Duration CALL_LIMIT = Duration.ofSeconds(60);

  private static final int ATTEMPTS = 3;

  /** The part of {@code Config} that an image has too: it decides how a container of it runs. */
  private static final List<String> IMAGE_CONFIG =
      List.of(
          "Cmd",
          "Entrypoint",
          "Env",
          "WorkingDir",
          "User",
          "ExposedPorts",
          "Volumes",
          "Labels",
          "StopSignal",
          "StopTimeout",
          "Healthcheck",
          "Shell",
          "OnBuild");

  private final DockerEngine engine;
  private final FolderVault vault;
  private final EngineIdentity identity;
  private final EngineInfo info;
  private final Clock clock;
  private final PauseJournal journal;
  private final InspectDecoder decoder;
  private ExportSelfTest.@Nullable Result selfTest;
  private volatile boolean closed;

  private ArchiveTaker(
      DockerEngine engine, FolderVault vault, EngineIdentity identity, EngineInfo info) {
    this.engine = engine;
    this.vault = vault;
    this.identity = identity;
    this.info = info;
    this.clock = Clock.systemUTC();
    this.journal = new PauseJournal(vault.folder(), vault.disk(), engine, clock);
    this.decoder = new InspectDecoder(identity.masker());
  }

  /**
   * Connects to an engine, and unpauses what an earlier process has left paused on it.
   *
   * @param collectorState the state folder of the collector that watches this engine, for the
   *     engine's id and the masking key; null when there is none: manifests then name no engine
   * @throws EngineUnavailableException when nobody answers there
   */
  public static ArchiveTaker open(URI address, FolderVault vault, @Nullable Path collectorState)
      throws IOException {
    EngineIdentity identity = collectorState == null ? null : EngineIdentity.read(collectorState);
    return open(address, vault, identity == null ? EngineIdentity.unknown() : identity);
  }

  static ArchiveTaker open(URI address, FolderVault vault, EngineIdentity identity)
      throws IOException {
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

  /**
   * Takes one archive. A wish whose archive is there already is fulfilled by that.
   *
   * @return the manifest as the vault keeps it: stored; or lost, when the container was gone
   * @throws EngineUnavailableException when the engine is away: try again later
   * @throws NoSuchContainerException for a wish without a request, when there is no such container
   * @throws IOException also when the vault cannot store it; the message says why
   */
  public Manifest take(Wish wish) throws IOException {
    Manifest existing = vault.find(wish.archiveId());
    if (existing != null) {
      return existing;
    }
    Instant asked = clock.instant();
    try {
      return export(wish);
    } catch (NoSuchContainerException e) {
      if (wish.requestId() == null) {
        throw e;
      }
      return lost(wish, asked, "removed before it could be exported");
    } catch (EngineRefusedException e) {
      if (wish.requestId() == null || (e.status() != 409 && e.status() != 404)) {
        throw e;
      }
      return lost(wish, asked, "being removed when it should be exported: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    engine.close();
  }

  // ---- lost

  /** Gives a wish up: the vault says from now on that there is nothing, and why. */
  Manifest lost(Wish wish, Instant at, String why) throws IOException {
    Manifest manifest =
        manifest(
            wish, at, null, null, null, null, null, List.of(why), why, Archive.How.EXPORT, false);
    vault.keepLost(manifest);
    LOG.info("archive lost archiveId={} container={} why={}", manifest.id(), wish.container(), why);
    return manifest;
  }

  // ---- stored

  /** What is known of a container before its export. */
  private record Before(
      String id, JsonNode raw, Facts facts, JsonNode masked, List<ImageChange> changes) {}

  private Manifest export(Wish wish) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (Vault.Deposit deposit = vault.deposit()) {
        Manifest manifest = attempt(wish, deposit, attempt == ATTEMPTS);
        if (manifest != null) {
          LOG.info(
              "archive stored archiveId={} containerId={} complete={}",
              manifest.id(),
              wish.container(),
              manifest.complete());
          return manifest;
        }
      }
    }
  }

  /** Null when it is worth another attempt. */
  private @Nullable Manifest attempt(Wish wish, Vault.Deposit deposit, boolean last)
      throws IOException {
    Before before = before(wish.container());
    boolean running = before.raw().path("State").path("Running").asBoolean();
    boolean pausedAlready = before.raw().path("State").path("Paused").asBoolean();
    if (!wish.pause() || !running || pausedAlready) {
      return taken(wish, deposit, last, before, pausedAlready);
    }
    return decided(wish, deposit, last, streamPaused(deposit, before.id()), true);
  }

  private Taking streamPaused(Vault.Deposit deposit, String containerId) throws IOException {
    PauseJournal.Paused paused = journal.pause(containerId);
    try (paused) {
      // What it changed since is in the tar, so it must be among the changes.
      return stream(deposit, before(containerId), true);
    }
  }

  private @Nullable Manifest taken(
      Wish wish, Vault.Deposit deposit, boolean last, Before before, boolean paused)
      throws IOException {
    boolean running = before.raw().path("State").path("Running").asBoolean();
    return decided(wish, deposit, last, stream(deposit, before, running), paused);
  }

  private Before before(String container) throws IOException {
    byte[] answer = engine.inspect(container);
    JsonNode raw = Wire.MAPPER.readTree(answer);
    InspectDecoder.Decoded decoded = decoder.decode(answer);
    String id = raw.path("Id").asText();
    List<ImageChange> changes = new ArrayList<>();
    for (JsonNode change : engine.changes(id)) {
      ImageChange.Kind kind = ImageChange.Kind.of(change.path("Kind").asInt(-1));
      if (kind != null) {
        changes.add(new ImageChange(kind, change.path("Path").asText()));
      }
    }
    return new Before(id, raw, decoded.facts(), decoded.inspect(), changes);
  }

  private record Taking(
      Before before, Instant at, Archive.How how, Vault.Taken taken, List<String> missing) {}

  private Taking stream(Vault.Deposit deposit, Before before, boolean running) throws IOException {
    // A copy holds what is mounted too, be it all of the host: then rather leak.
    boolean copy =
        !running
            && before.raw().path("Mounts").isEmpty()
            && Boolean.TRUE.equals(selfTest().leaks());
    List<String> missing = new ArrayList<>();
    try (ExportWatch watch = new ExportWatch(engine, before.id())) {
      Instant at = clock.instant();
      Vault.Taken taken;
      try (InputStream tar = copy ? engine.copy(before.id()) : engine.export(before.id())) {
        taken = deposit.take(tar, before.changes());
      }
      if (closed) {
        throw new EngineUnavailableException("the archiver was closed during an export");
      }
      if (taken.brokeOff() != null) {
        missing.add("the engine's stream broke off: " + taken.brokeOff());
      }
      if (!taken.contents().ended()) {
        missing.add("the tar does not end in two zero blocks: what came after is missing");
      }
      if (!copy && missing.isEmpty() && !exported(watch)) {
        missing.add(
            "not proven: the engine did not say within "
                + PROOF_LIMIT.toSeconds()
                + " s that it has exported all");
      }
      return new Taking(before, at, copy ? Archive.How.COPY : Archive.How.EXPORT, taken, missing);
    }
  }

  private static boolean exported(ExportWatch watch) throws IOException {
    try {
      return watch.awaitExported(PROOF_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineUnavailableException("interrupted during an export", e);
    }
  }

  private ExportSelfTest.Result selfTest() throws IOException {
    if (selfTest == null) {
      try {
        selfTest = new ExportSelfTest(engine, vault).run(info);
      } catch (EngineRefusedException e) {
        selfTest = new ExportSelfTest.Result(null, String.valueOf(e.getMessage()));
        LOG.info("export self-test not possible: {}", e.getMessage());
      }
    }
    return selfTest;
  }

  private @Nullable Manifest decided(
      Wish wish, Vault.Deposit deposit, boolean last, Taking taking, boolean paused)
      throws IOException {
    boolean short_ = taking.taken().brokeOff() != null || !taking.taken().contents().ended();
    if (short_ && !last && isThere(taking.before().id())) {
      LOG.warn("an export came short and is made again containerId={}", taking.before().id());
      return null;
    }
    if (short_ && taking.taken().contents().entries() == 0) {
      if (isThere(taking.before().id())) {
        throw new EngineRefusedException(
            "the export of container " + taking.before().id(),
            200,
            "it gives nothing; " + String.join("; ", taking.missing()));
      }
      throw new NoSuchContainerException(taking.before().id());
    }
    Manifest manifest =
        manifest(
            wish,
            taking.at(),
            taking.before(),
            platform(taking.before()),
            history(taking.before()),
            taking.taken(),
            clock.instant(),
            taking.missing(),
            null,
            taking.how(),
            paused);
    deposit.commit(manifest);
    return manifest;
  }

  private boolean isThere(String containerId) throws IOException {
    try {
      engine.inspect(containerId);
      return true;
    } catch (NoSuchContainerException e) {
      return false;
    }
  }

  // ---- the manifest

  private @Nullable JsonNode history(Before before) throws IOException {
    try {
      JsonNode history = engine.history(before.raw().path("Image").asText());
      return identity.masker().tree(history);
    } catch (EngineRefusedException e) {
      // The image can be removed by force while its container lives on.
      return null;
    }
  }

  private Manifest.@Nullable Platform platform(Before before) throws IOException {
    try {
      JsonNode image = engine.image(before.raw().path("Image").asText());
      String os = image.path("Os").asText();
      String architecture = image.path("Architecture").asText();
      return os.isEmpty() || architecture.isEmpty()
          ? null
          : new Manifest.Platform(os, architecture, text(image.path("Variant")));
    } catch (EngineRefusedException e) {
      return null;
    }
  }

  private Manifest manifest(
      Wish wish,
      Instant at,
      @Nullable Before before,
      Manifest.@Nullable Platform platform,
      @Nullable JsonNode history,
      Vault.@Nullable Taken taken,
      @Nullable Instant storedAt,
      List<String> missing,
      @Nullable String lost,
      Archive.How how,
      boolean paused) {
    return new Manifest(
        Manifest.SCHEMA,
        wish.archiveId(),
        at,
        storedAt,
        lost == null ? Archive.State.STORED : Archive.State.LOST,
        lost,
        identity.engineId() == null
            ? null
            : new EngineRef(identity.engineId(), info.name(), HostName.get()),
        info.version(),
        container(wish, before),
        null,
        wish.incarnationId(),
        wish.cause(),
        wish.requestId(),
        wish.reason(),
        how,
        paused,
        before == null ? null : before.masked(),
        before == null ? null : imageConfig(before.raw().path("Config")),
        platform,
        history,
        before == null ? null : counted(before.changes()),
        before == null ? List.of() : mounts(before.raw().path("Mounts")),
        missing.isEmpty(),
        missing,
        taken == null ? List.of() : taken.problems(),
        taken == null ? null : taken.contents(),
        List.of());
  }

  private static Manifest.Container container(Wish wish, @Nullable Before before) {
    if (before == null) {
      return new Manifest.Container(
          wish.container(), wish.containerName(), null, null, null, null, null, null);
    }
    Facts facts = before.facts();
    return new Manifest.Container(
        before.id(),
        facts.name(),
        facts.image(),
        facts.imageId(),
        facts.status(),
        facts.finishedAt() == null ? null : facts.exitCode(),
        facts.startedAt(),
        facts.finishedAt());
  }

  static ObjectNode imageConfig(JsonNode config) {
    ObjectNode kept = Wire.MAPPER.createObjectNode();
    for (String field : IMAGE_CONFIG) {
      if (config.hasNonNull(field)) {
        kept.set(field, config.get(field));
      }
    }
    return kept;
  }

  private static Manifest.Changes counted(List<ImageChange> changes) {
    return new Manifest.Changes(
        count(changes, ImageChange.Kind.ADDED),
        count(changes, ImageChange.Kind.CHANGED),
        count(changes, ImageChange.Kind.DELETED));
  }

  private static long count(List<ImageChange> changes, ImageChange.Kind kind) {
    return changes.stream().filter(change -> change.change() == kind).count();
  }

  private static List<Manifest.Mount> mounts(JsonNode mounts) {
    List<Manifest.Mount> all = new ArrayList<>();
    for (JsonNode mount : mounts) {
      String name = mount.path("Name").asText();
      all.add(
          new Manifest.Mount(
              mount.path("Type").asText(),
              name.isEmpty() ? text(mount.path("Source")) : name,
              mount.path("Destination").asText(),
              !mount.path("RW").asBoolean(true)));
    }
    return all;
  }

  private static @Nullable String text(JsonNode node) {
    String text = node.asText("");
    return text.isEmpty() ? null : text;
  }
}

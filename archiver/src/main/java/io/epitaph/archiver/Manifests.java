package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.engine.identity.HostName;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.TakenTar;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the manifests of archives taken from one engine. */
final class Manifests {
  private final ContainerSetup setup;
  private final EngineInfo info;
  private final EngineIdentity identity;

  Manifests(DockerEngine engine, EngineInfo info, EngineIdentity identity) {
    this.setup = new ContainerSetup(engine, identity.masker());
    this.info = info;
    this.identity = identity;
  }

  /**
   * The manifest of a request that could not be fulfilled.
   *
   * @param at when it was tried
   */
  Manifest lost(Wanted wanted, Instant at, String why) {
    Manifest.Container container =
        new Manifest.Container(
            wanted.container(),
            wanted.containerName(),
            wanted.image(),
            null,
            null,
            null,
            null,
            null);
    return Manifest.lost(
        wanted.archiveId(), at, identity.masker().text(why), of(container), wanted.request());
  }

  /**
   * The manifest of a stored archive.
   *
   * @param storedAt when it was durable
   */
  Manifest stored(Wanted wanted, Export export, Instant storedAt) throws IOException {
    ContainerView container = export.container();
    return new Manifest(
        Manifest.SCHEMA,
        wanted.archiveId(),
        export.at(),
        storedAt,
        Archive.State.STORED,
        null,
        of(container(container)),
        wanted.request(),
        export.how(),
        export.paused(),
        setup.of(container),
        Manifest.Proofs.of(
            export.taken(), export.missing().stream().map(identity.masker()::text).toList()),
        List.of());
  }

  /**
   * The manifest of a volume: it is no container's file system, so no container is named but in
   * what it is called.
   *
   * @param at when it was begun
   */
  Manifest volume(String id, String called, Instant at, Instant storedAt, TakenTar taken) {
    Manifest.Of of = of(null);
    return new Manifest(
        Manifest.SCHEMA,
        id,
        at,
        storedAt,
        Archive.State.STORED,
        null,
        new Manifest.Of(of.engine(), of.engineVersion(), null, called),
        Manifest.Request.of(ArchiveRequest.Reason.BY_HAND),
        Archive.How.COPY,
        false,
        Manifest.Setup.UNKNOWN,
        Manifest.Proofs.of(taken, taken.missing("the engine's stream")),
        List.of());
  }

  private Manifest.Of of(Manifest.@Nullable Container container) {
    EngineRef ref =
        identity.engineId() == null
            ? null
            : new EngineRef(identity.engineId(), info.name(), HostName.get());
    return new Manifest.Of(ref, info.version(), container, null);
  }

  private static Manifest.Container container(ContainerView container) {
    Facts facts = container.facts();
    return new Manifest.Container(
        container.id(),
        facts.name(),
        facts.image(),
        facts.imageId(),
        facts.status(),
        facts.finishedAt() == null ? null : facts.exitCode(),
        facts.startedAt(),
        facts.finishedAt());
  }
}

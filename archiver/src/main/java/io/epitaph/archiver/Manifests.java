package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.engine.identity.HostName;
import io.epitaph.model.Archive;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Wire;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.TakenTar;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the manifests of archives taken from one engine. */
final class Manifests {
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
  private final EngineInfo info;
  private final EngineIdentity identity;

  Manifests(DockerEngine engine, EngineInfo info, EngineIdentity identity) {
    this.engine = engine;
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
        new Manifest.Setup(
            container.masked(),
            imageConfig(container.raw().path("Config")),
            platform(container),
            history(container),
            counted(container.changes()),
            mounts(container.raw().path("Mounts"))),
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

  /** Null when the image is gone: it can be removed by force while its container lives on. */
  private @Nullable JsonNode history(ContainerView container) throws IOException {
    try {
      return identity.masker().tree(engine.history(container.image()));
    } catch (EngineRefusedException e) {
      return null;
    }
  }

  /** Null when the image is gone, or does not say. */
  private Manifest.@Nullable Platform platform(ContainerView container) throws IOException {
    try {
      JsonNode image = engine.image(container.image());
      String os = image.path("Os").asText();
      String architecture = image.path("Architecture").asText();
      return os.isEmpty() || architecture.isEmpty()
          ? null
          : new Manifest.Platform(os, architecture, text(image.path("Variant")));
    } catch (EngineRefusedException e) {
      return null;
    }
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

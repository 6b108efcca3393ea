package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.mask.Masker;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes what containers of one engine were made of and ran with.
 *
 * @param masker of the secrets in what is shown
 */
record ContainerSetup(DockerEngine engine, Masker masker) {
  Manifest.Setup of(ContainerView container) throws IOException {
    return new Manifest.Setup(
        container.masked(),
        ImageConfig.of(container.raw().path("Config")),
        platform(container),
        history(container),
        counted(container.changes()),
        mounts(container.raw().path("Mounts")));
  }

  /** Null when the image is gone: it can be removed by force while its container lives on. */
  private @Nullable JsonNode history(ContainerView container) throws IOException {
    try {
      return masker.tree(engine.history(container.image()));
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

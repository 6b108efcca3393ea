package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DecodedInspect;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Wire;
import io.epitaph.vault.ImageChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the engine says of a container before its export.
 *
 * @param raw its answer to inspect, secrets as they are
 * @param masked the same, with secrets masked
 * @param changes against the image
 */
record ContainerView(
    String id, JsonNode raw, Facts facts, JsonNode masked, List<ImageChange> changes) {

  /**
   * Asks the engine.
   *
   * @param container its id or name
   */
  static ContainerView of(DockerEngine engine, String container, InspectDecoder decoder)
      throws IOException {
    ContainerView view = inspected(engine, container, decoder);
    List<ImageChange> changes = new ArrayList<>();
    for (JsonNode change : engine.changes(view.id())) {
      ImageChange.Kind kind = ImageChange.Kind.of(change.path("Kind").asInt(-1));
      if (kind != null) {
        changes.add(ImageChange.of(kind, change.path("Path").asText()));
      }
    }
    return view.withChanges(changes);
  }

  /** The same without its changes, which the engine must look for. */
  static ContainerView inspected(DockerEngine engine, String container, InspectDecoder decoder)
      throws IOException {
    byte[] answer = engine.inspect(container);
    // First: its errors show nothing of the answer, as a parser's would.
    DecodedInspect decoded = decoder.decode(answer);
    JsonNode raw = Wire.MAPPER.readTree(answer);
    return new ContainerView(
        raw.path("Id").asText(), raw, decoded.facts(), decoded.inspect(), List.of());
  }

  ContainerView withChanges(List<ImageChange> found) {
    return new ContainerView(id, raw, facts, masked, found);
  }

  /** Whether it does not run, and nobody removes it. */
  boolean isDead() {
    return List.of("created", "exited").contains(raw.path("State").path("Status").asText());
  }

  /** Also true while it is paused. */
  boolean isRunning() {
    return raw.path("State").path("Running").asBoolean();
  }

  boolean isPaused() {
    return raw.path("State").path("Paused").asBoolean();
  }

  boolean hasMounts() {
    return !raw.path("Mounts").isEmpty();
  }

  /** The image's id. */
  String image() {
    return raw.path("Image").asText();
  }
}

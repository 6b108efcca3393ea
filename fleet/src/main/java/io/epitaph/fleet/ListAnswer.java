package io.epitaph.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;

/** A container as {@code GET /containers/json} of a simulated engine lists it. */
final class ListAnswer {
  private ListAnswer() {}

  static ObjectNode of(SimulatedContainer container) {
    ObjectNode json = Wire.MAPPER.createObjectNode();
    json.put("Id", container.id);
    json.putArray("Names").add("/" + container.name);
    json.put("Image", container.image)
        .put("ImageID", "sha256:" + EngineSettings.hex(container.image))
        .put("Command", String.join(" ", container.subject.command()))
        .put("Created", container.created.getEpochSecond())
        .put("State", container.statusWord())
        .put("Status", container.running() ? "Up" : container.statusWord());
    json.putArray("Ports");
    ObjectNode labels = json.putObject("Labels");
    container.labels().forEach(labels::put);
    json.putObject("HostConfig").put("NetworkMode", "none");
    json.putObject("NetworkSettings").putObject("Networks");
    json.putArray("Mounts");
    return json;
  }
}

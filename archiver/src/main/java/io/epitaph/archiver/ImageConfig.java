package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.util.List;

/** What an image made of a container must have to run as that did. */
final class ImageConfig {
  /** The part of {@code Config} that an image has too: it decides how a container of it runs. */
  private static final List<String> FIELDS =
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

  private ImageConfig() {}

  /**
   * @param config of the container, as inspect has it
   */
  static ObjectNode of(JsonNode config) {
    ObjectNode kept = Wire.MAPPER.createObjectNode();
    for (String field : FIELDS) {
      if (config.hasNonNull(field)) {
        kept.set(field, config.get(field));
      }
    }
    return kept;
  }
}

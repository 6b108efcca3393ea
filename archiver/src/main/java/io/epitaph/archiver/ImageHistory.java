package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest;
import java.time.Instant;

/** The history of an image that is made of an archive, as OCI writes it down. */
final class ImageHistory {
  private ImageHistory() {}

  /** The original layers are merged into one: their history stays, as steps without a layer. */
  static ArrayNode of(Manifest manifest) {
    ArrayNode history = Wire.MAPPER.createArrayNode();
    JsonNode old = manifest.setup().imageHistory();
    if (old != null) {
      for (int i = old.size() - 1; i >= 0; i--) {
        JsonNode step = old.get(i);
        ObjectNode kept = history.addObject().put("empty_layer", true);
        kept.put("created", Instant.ofEpochSecond(step.path("Created").asLong()).toString());
        kept.put("created_by", step.path("CreatedBy").asText());
        kept.put("comment", "in the image of the archived container");
      }
    }
    history
        .addObject()
        .put("created", manifest.takenAt().toString())
        .put("created_by", "epitaph archive import " + manifest.id())
        .put("comment", "the file system of container " + manifest.name());
    return history;
  }
}

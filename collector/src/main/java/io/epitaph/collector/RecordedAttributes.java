package io.epitaph.collector;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The attributes in the record of an event that was sent. */
record RecordedAttributes(JsonNode json) {
  /** What the engine adds to the labels of a container in its events. */
  private static final Set<String> NO_LABELS = Set.of("name", "image", "oldName", "exitCode");

  static RecordedAttributes of(byte[] record) {
    try {
      return new RecordedAttributes(Wire.MAPPER.readTree(record).path("attributes"));
    } catch (IOException e) {
      throw new IllegalStateException("a record of our own is no JSON", e);
    }
  }

  /** Empty when there is none. */
  String get(String name) {
    return json.path(name).asText("");
  }

  /** The container of which the event is the first that is known. */
  KnownContainer container(Instant at) {
    Map<String, String> labels = new LinkedHashMap<>();
    json.properties().forEach(f -> labels.put(f.getKey(), f.getValue().asText()));
    labels.keySet().removeAll(NO_LABELS);
    return KnownContainer.named(at, get("name"), get("image"), labels);
  }
}

package io.epitaph.backtest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JSON of an engine of today, made of what an older engine or a text says of an event. */
final class EventJson {
  /** Before 1.10 an event did not say what it is of. */
  private static final Set<String> OF_IMAGES =
      Set.of("pull", "push", "tag", "untag", "delete", "import", "load", "save");

  private EventJson() {}

  /**
   * @param line JSON with {@code status}, {@code id}, {@code from} and {@code time}
   */
  static byte[] ofOld(byte[] line) throws MalformedRecordException {
    JsonNode json;
    try {
      json = Wire.MAPPER.readTree(line);
    } catch (IOException e) {
      throw new MalformedRecordException("event: broken JSON", e);
    }
    JsonNode nanos = json.path("timeNano");
    JsonNode seconds = json.path("time");
    if (!nanos.isIntegralNumber() && !seconds.isIntegralNumber()) {
      throw new MalformedRecordException("event: got neither timeNano nor time, wanted one");
    }
    String from = json.path("from").asText("");
    return ofOld(
        json.path("id").asText(""),
        json.path("status").asText(""),
        from.isEmpty() ? null : from,
        nanos.isIntegralNumber() ? nanos.longValue() : seconds.longValue() * 1_000_000_000);
  }

  static byte[] ofOld(String id, String status, @Nullable String from, long timeNano) {
    return of(
        OF_IMAGES.contains(status) ? "image" : "container",
        status,
        id,
        from == null ? Map.of() : Map.of("image", from),
        timeNano);
  }

  static byte[] of(
      String type, String action, String id, Map<String, String> attributes, long timeNano) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Wire.MAPPER.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("Type", type);
      json.writeStringField("Action", action);
      json.writeObjectFieldStart("Actor");
      json.writeStringField("ID", id);
      json.writeObjectFieldStart("Attributes");
      for (Map.Entry<String, String> attribute : attributes.entrySet()) {
        json.writeStringField(attribute.getKey(), attribute.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeNumberField("time", Math.floorDiv(timeNano, 1_000_000_000L));
      json.writeNumberField("timeNano", timeNano);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written", e);
    }
    return bytes.toByteArray();
  }
}

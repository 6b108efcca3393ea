package io.epitaph.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads what is in the answers of an engine. */
final class Answers {
  private Answers() {}

  static JsonNode json(InputStream body) throws IOException {
    try {
      JsonNode tree = Wire.MAPPER.readTree(body);
      return tree == null ? Wire.MAPPER.createObjectNode() : tree;
    } catch (JsonProcessingException e) {
      throw new IOException("the answer is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Null for an empty field, or none. */
  static @Nullable String text(JsonNode object, String field) {
    String text = object.path(field).asText();
    return text.isEmpty() ? null : text;
  }

  /** Null when the engine writes none, or in another way. */
  static @Nullable Instant time(@Nullable String text, DateTimeFormatter format) {
    try {
      return text == null ? null : format.parse(text, Instant::from);
    } catch (DateTimeException e) {
      // An engine that writes it in another way does not say it.
      return null;
    }
  }
}

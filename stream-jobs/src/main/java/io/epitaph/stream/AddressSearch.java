package io.epitaph.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A search through an event's JSON for its {@link EventAddress}, which ends when it is found. */
final class AddressSearch {
  private int schema;
  private String engineId = "";
  private String type = "";
  private String action = "";
  private String actorId = "";
  private String joined = "";
  private boolean attributesRead;
  private @Nullable Instant occurredAt;

  @Nullable EventAddress in(JsonParser parser) throws IOException {
    while (!isFound() && parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (name) {
        case "schema" -> schema = token == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : 0;
        case "type" -> type = text(parser, token);
        case "action" -> action = text(parser, token);
        case "actorId" -> actorId = text(parser, token);
        case "occurredAt" -> occurredAt = Wire.time(text(parser, token));
        case "engine" -> engineId = child(parser, token, "id");
        case "attributes" -> {
          joined = child(parser, token, "container");
          attributesRead = true;
        }
        default -> parser.skipChildren();
      }
    }
    if (schema != EngineEvent.SCHEMA || engineId.isEmpty() || occurredAt == null) {
      return null;
    }
    String container =
        switch (type) {
          case "container" -> Actions.WITHOUT_EFFECT.contains(action) ? "" : actorId;
          case "network" -> joined;
          default -> "";
        };
    return new EventAddress(engineId, container, occurredAt);
  }

  private boolean isFound() {
    return schema > 0
        && !engineId.isEmpty()
        && occurredAt != null
        && !action.isEmpty()
        && (type.equals("container") ? !actorId.isEmpty() : attributesRead);
  }

  private static String text(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return "";
  }

  private static String child(JsonParser parser, JsonToken token, String wanted)
      throws IOException {
    String found = "";
    if (token != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return found;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals(wanted)) {
        found = text(parser, value);
      } else {
        parser.skipChildren();
      }
    }
    return found;
  }
}

package io.epitaph.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which events a client asks for, as {@code docker events --filter} sends it: JSON, {@code
 * {"type":{"container":true}}}, or from older clients {@code {"type":["container"]}}. All keys must
 * fit, and of each but {@code label} one value. As in an engine, an unknown key is ignored; {@code
 * die} is that action only, while {@code exec_start}, {@code exec_create} and {@code health_status}
 * are any that begin so; ids and names match by prefix.
 */
final class EventFilter {
  /** The keys that are types: an actor's id or name begins with the value. */
  private static final List<String> ACTORS =
      List.of(
          "daemon",
          "container",
          "plugin",
          "volume",
          "network",
          "node",
          "service",
          "secret",
          "config");

  private static final Set<String> BEGINNINGS =
      Set.of("health_status", "exec_create", "exec_start");

  static final EventFilter NONE = new EventFilter(Map.of());

  private final Map<String, Set<String>> wanted;

  private EventFilter(Map<String, Set<String>> wanted) {
    this.wanted = wanted;
  }

  /**
   * @param text empty for all events
   * @throws Refusal when it is neither of the two forms, or a mixture
   */
  static EventFilter parse(String text) throws Refusal {
    if (text.isEmpty()) {
      return NONE;
    }
    Map<String, Set<String>> wanted = FilterWords.parse(text);
    return wanted.isEmpty() ? NONE : new EventFilter(wanted);
  }

  /**
   * @param line an event as the engine sends it
   */
  boolean includes(byte[] line) {
    if (wanted.isEmpty()) {
      return true;
    }
    JsonNode event;
    try {
      event = Wire.MAPPER.readTree(line);
    } catch (IOException e) {
      return false;
    }
    JsonNode attributes = event.path("Actor").path("Attributes");
    String id = event.path("Actor").path("ID").asText();
    String name = attributes.path("name").asText();
    return fits("event", event.path("Action").asText(), beginsOfActions())
        && fits("type", event.path("Type").asText(), false)
        && fits("scope", event.path("scope").asText(), false)
        && ACTORS.stream().allMatch(key -> fits(key, id, true) || fits(key, name, true))
        && ofImage(event.path("Type").asText().equals("image") ? name : "", id, attributes)
        && labelled(attributes);
  }

  private boolean beginsOfActions() {
    return wanted.getOrDefault("event", Set.of()).stream().anyMatch(BEGINNINGS::contains);
  }

  /**
   * @param begins whether a value may be the beginning only
   */
  private boolean fits(String key, String value, boolean begins) {
    Set<String> values = wanted.get(key);
    return values == null
        || values.contains(value)
        || (begins && values.stream().anyMatch(value::startsWith));
  }

  /** An image's own events, and those of containers made from it; with its tag and without. */
  private boolean ofImage(String name, String id, JsonNode attributes) {
    String image = name.isEmpty() ? attributes.path("image").asText() : name;
    Set<String> values = wanted.get("image");
    return values == null
        || values.contains(id)
        || values.contains(image)
        || values.contains(withoutTag(id))
        || values.contains(withoutTag(image));
  }

  private static String withoutTag(String image) {
    int colon = image.lastIndexOf(':');
    return colon > image.lastIndexOf('/') ? image.substring(0, colon) : image;
  }

  /** Attributes are labels here, as they are in an engine. */
  private boolean labelled(JsonNode attributes) {
    for (String label : wanted.getOrDefault("label", Set.of())) {
      String[] parts = label.split("=", 2);
      if (!attributes.has(parts[0])
          || (parts.length == 2 && !attributes.path(parts[0]).asText().equals(parts[1]))) {
        return false;
      }
    }
    return true;
  }
}

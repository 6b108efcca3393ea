package io.epitaph.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a client writes for a filter of events: JSON, {@code {"type":{"container":true}}}, or from
 * older clients {@code {"type":["container"]}}.
 */
final class FilterWords {
  private FilterWords() {}

  /**
   * The values by their keys.
   *
   * @throws Refusal when it is neither of the two forms, or a mixture
   */
  static Map<String, Set<String>> parse(String text) throws Refusal {
    JsonNode json;
    try {
      json = Wire.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new Refusal(400, "invalid filter");
    }
    if (!json.isObject()) {
      throw new Refusal(400, "invalid filter");
    }
    boolean lists = json.elements().hasNext() && json.elements().next().isArray();
    Map<String, Set<String>> wanted = new TreeMap<>();
    for (Map.Entry<String, JsonNode> key : json.properties()) {
      Set<String> words = lists ? listed(key.getValue()) : mapped(key.getValue());
      if (!words.isEmpty()) {
        wanted.put(key.getKey(), words);
      }
    }
    return wanted;
  }

  private static Set<String> listed(JsonNode values) throws Refusal {
    Set<String> words = new HashSet<>();
    for (JsonNode value : values) {
      words.add(value.asText());
    }
    return checked(words, values.isArray());
  }

  private static Set<String> mapped(JsonNode values) throws Refusal {
    Set<String> words = new HashSet<>();
    boolean booleans = true;
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      booleans &= value.getValue().isBoolean();
      words.add(value.getKey());
    }
    return checked(words, values.isObject() && booleans);
  }

  private static Set<String> checked(Set<String> words, boolean right) throws Refusal {
    if (!right) {
      throw new Refusal(400, "invalid filter");
    }
    return words;
  }
}

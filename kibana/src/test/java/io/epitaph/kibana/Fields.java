package io.epitaph.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.indexer.documents.FieldMappings;
import io.epitaph.indexer.documents.IndexKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The fields of the index templates, by their whole names. */
final class Fields {
  private Fields() {}

  /** Of all kinds together, name to type. */
  static Map<String, String> ofAllTemplates() throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (IndexKind kind : IndexKind.values()) {
      all.putAll(of(kind.pattern()));
    }
    return all;
  }

  /**
   * Name to type.
   *
   * @param indices {@code epitaph-lives-*}
   */
  static Map<String, String> of(String indices) throws IOException {
    IndexKind kind =
        Arrays.stream(IndexKind.values())
            .filter(each -> each.pattern().equals(indices))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no kind has the indices " + indices));
    Map<String, String> all = new TreeMap<>();
    for (InputStream in : new InputStream[] {FieldMappings.common(), FieldMappings.of(kind)}) {
      try (in) {
        collect("", SavedObject.JSON.readTree(in).at("/template/mappings/properties"), all);
      }
    }
    return all;
  }

  private static void collect(String prefix, JsonNode properties, Map<String, String> all) {
    properties
        .properties()
        .forEach(
            entry -> {
              String name = prefix + entry.getKey();
              JsonNode field = entry.getValue();
              if (field.has("properties")) {
                collect(name + ".", field.get("properties"), all);
              } else {
                all.put(name, field.get("type").asText());
                collect(name + ".", field.path("fields"), all);
              }
            });
  }
}

package io.epitaph.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.indexer.documents.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

/** The fields of the index template, by their whole names. */
final class Fields {
  private Fields() {}

  /** Name to type. */
  static Map<String, String> ofTheTemplate() throws IOException {
    try (InputStream in = Documents.fields()) {
      Map<String, String> all = new TreeMap<>();
      JsonNode template = SavedObject.JSON.readTree(in);
      collect("", template.at("/template/mappings/properties"), all);
      return all;
    }
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

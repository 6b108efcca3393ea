package io.epitaph.indexer;

import co.elastic.clients.elasticsearch._types.mapping.Property;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.util.Map;

/** What a mapping lacks. */
final class MissingFields {
  private static final String PROPERTIES = "properties";

  private MissingFields() {}

  /** What is wanted and is not there, at any depth. One of another type stays what it is. */
  static ObjectNode of(JsonNode wanted, Map<String, Property> there) {
    ObjectNode missing = Wire.MAPPER.createObjectNode();
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      Property former = there.get(field.getKey());
      if (former == null) {
        missing.set(field.getKey(), field.getValue());
      } else if (former.isObject() && field.getValue().has(PROPERTIES)) {
        ObjectNode within = of(field.getValue().get(PROPERTIES), former.object().properties());
        if (!within.isEmpty()) {
          missing.putObject(field.getKey()).set(PROPERTIES, within);
        }
      }
    }
    return missing;
  }
}

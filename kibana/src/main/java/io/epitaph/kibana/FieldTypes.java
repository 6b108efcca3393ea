package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The types of fields, as Elasticsearch and Kibana call them. */
final class FieldTypes {
  /** Those that are no keyword, by Elasticsearch's type. */
  private static final Map<String, String> TYPES = new HashMap<>();

  static {
    FieldFormats.TIMES.forEach(time -> TYPES.put(time, "date_nanos"));
    for (String number :
        List.of(
            "event.duration",
            "event.severity",
            "process.exit_code",
            "epitaph.incarnation.number",
            "epitaph.life.incarnations",
            "epitaph.archive.tar_bytes",
            "epitaph.archive.stored_bytes",
            "epitaph.archive.added",
            "epitaph.archive.changed",
            "epitaph.archive.deleted",
            "epitaph.kill.bytes",
            "file.size")) {
      TYPES.put(number, "long");
    }
    TYPES.put("epitaph.cause.fault", "boolean");
    TYPES.put("epitaph.incarnation.last_words", "text");
    TYPES.put("epitaph.file.text", "text");
  }

  private FieldTypes() {}

  /** One as the attribute {@code fields} has it. */
  static ObjectNode field(String name) {
    String type = TYPES.getOrDefault(name, "keyword");
    ObjectNode field = SavedObject.JSON.createObjectNode().put("name", name);
    field.put(
        "type",
        switch (type) {
          case "date_nanos" -> "date";
          case "long" -> "number";
          case "boolean" -> "boolean";
          default -> "string";
        });
    field.putArray("esTypes").add(type);
    boolean whole = !type.equals("text");
    return field.put("searchable", true).put("aggregatable", whole).put("readFromDocValues", whole);
  }
}

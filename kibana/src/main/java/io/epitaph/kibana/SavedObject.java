package io.epitaph.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of an import file.
 *
 * @param type what it is, and which of Kibana's shapes it has
 * @param id ours; a link to it stays valid
 * @param attributes what Kibana wants as JSON in a text is a text
 * @param references in order
 */
record SavedObject(
    SavedObjectType type, String id, ObjectNode attributes, List<Reference> references) {
  static final ObjectMapper JSON = new ObjectMapper();

  /** The version of the frame, the same for all types. */
  private static final String CORE_VERSION = "8.8.0";

  SavedObject {
    references = List.copyOf(references);
  }

  /** As the import takes it, without the end of the line. */
  String line() {
    ObjectNode root = JSON.createObjectNode();
    root.put("id", id).put("type", type.word);
    root.put("coreMigrationVersion", CORE_VERSION).put("typeMigrationVersion", type.version);
    root.put("managed", false);
    root.set("attributes", attributes);
    var all = root.putArray("references");
    for (Reference reference : references) {
      all.addObject()
          .put("name", reference.name())
          .put("type", reference.type().word)
          .put("id", reference.id());
    }
    return root.toString();
  }

  /** The same, with the tag by which Kibana lists all of ours. */
  SavedObject tagged() {
    List<Reference> all = new ArrayList<>(references);
    all.add(new Reference("tag-ref-" + SavedObjects.TAG, SavedObjectType.TAG, SavedObjects.TAG));
    return new SavedObject(type, id, attributes, all);
  }

  /** What a search, a Lens panel or a dashboard asks for, in Kibana's own query language. */
  static ObjectNode query(String kql) {
    return JSON.createObjectNode().put("query", kql).put("language", "kuery");
  }

  /** The attribute that holds a query without a data view of its own. */
  static ObjectNode searchSource(String kql) {
    ObjectNode source = JSON.createObjectNode();
    source.set("query", query(kql));
    source.putArray("filter");
    return source;
  }

  /** Kibana keeps many an attribute as JSON in a text. */
  static String text(JsonNode json) {
    return json.toString();
  }
}

package io.epitaph.kibana;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields that Kibana takes for given while no index says which there are: it may be loaded
 * before an indexer has ever run, and without them each panel shows an error in the place of
 * nothing. Those that the objects name, since of others nothing is asked.
 */
final class ExpectedFields {
  private static final Pattern KQL_FIELD = Pattern.compile("([a-z_@][a-z_.]*) *:");

  private ExpectedFields() {}

  /** As the attribute {@code fields} has them. */
  static ArrayNode of(DataView view, List<SavedObject> objects) {
    Set<String> names = new TreeSet<>();
    if (view.time != null) {
      names.add(view.time);
    }
    for (SavedObject object : objects) {
      collect(view, object, names);
      if (object.type() == SavedObjectType.DASHBOARD && hasPanelOf(view, object, objects)) {
        // What is chosen in a control cuts all panels, also those whose index is not there yet.
        controls(object)
            .forEach(control -> names.add(control.at("/explicitInput/fieldName").asText()));
      }
    }
    ArrayNode fields = SavedObject.JSON.createArrayNode();
    names.forEach(name -> fields.add(FieldTypes.field(name)));
    return fields;
  }

  private static boolean hasPanelOf(
      DataView view, SavedObject dashboard, List<SavedObject> objects) {
    return objects.stream()
        .filter(object -> isOf(view, object))
        .anyMatch(
            panel -> dashboard.references().stream().anyMatch(to -> to.id().equals(panel.id())));
  }

  private static boolean isOf(DataView view, SavedObject object) {
    return object.type() != SavedObjectType.DASHBOARD
        && object.references().stream()
            .anyMatch(to -> to.type() == SavedObjectType.DATA_VIEW && to.id().equals(view.id));
  }

  private static JsonNode controls(SavedObject dashboard) {
    return json(dashboard.attributes().at("/controlGroupInput/panelsJSON"));
  }

  private static void collect(DataView view, SavedObject object, Set<String> names) {
    for (Reference reference : object.references()) {
      if (reference.type() != SavedObjectType.DATA_VIEW || !reference.id().equals(view.id)) {
        continue;
      }
      JsonNode attributes = object.attributes();
      switch (object.type()) {
        case SEARCH -> {
          attributes.path("columns").forEach(column -> names.add(column.asText()));
          attributes.path("sort").forEach(sort -> names.add(sort.path(0).asText()));
          addFields(
              json(attributes.at("/kibanaSavedObjectMeta/searchSourceJSON"))
                  .at("/query/query")
                  .asText(),
              names);
        }
        case LENS -> {
          attributes.findValuesAsText("sourceField").stream()
              .filter(field -> !field.equals(Lens.RECORDS))
              .forEach(names::add);
          addFields(attributes.at("/state/query/query").asText(), names);
        }
        case DASHBOARD -> {
          String control = reference.name().replaceAll("controlGroup_|:.*", "");
          names.add(controls(object).path(control).at("/explicitInput/fieldName").asText());
        }
        case DATA_VIEW, VISUALIZATION, TAG -> {}
      }
    }
  }

  private static void addFields(String kql, Set<String> names) {
    Matcher matcher = KQL_FIELD.matcher(kql);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
  }

  private static JsonNode json(JsonNode text) {
    try {
      return SavedObject.JSON.readTree(text.asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an attribute of ours is no JSON: " + text, e);
    }
  }
}

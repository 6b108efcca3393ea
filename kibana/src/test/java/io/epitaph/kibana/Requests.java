package io.epitaph.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * What Kibana makes of saved objects: the bodies of searches.
 *
 * @param from the dashboard's time
 */
record Requests(Instant from, Instant to) {
  static final JsonNode EVERYTHING =
      SavedObject.JSON.createObjectNode().set("match_all", SavedObject.JSON.createObjectNode());

  /** About as many bars as Kibana aims at. */
  private static final int BARS = 60;

  /**
   * @param and what the dashboard's bar has
   */
  ObjectNode search(SavedObject search, String and) throws IOException {
    JsonNode attributes = search.attributes();
    JsonNode source =
        SavedObject.JSON.readTree(
            attributes.at("/kibanaSavedObjectMeta/searchSourceJSON").asText());
    ObjectNode body = body(view(search), source.at("/query/query").asText());
    if (!and.isEmpty()) {
      ((ArrayNode) body.at("/query/bool/filter")).add(Kql.parse(and).query());
    }
    ArrayNode sort = body.putArray("sort");
    attributes
        .path("sort")
        .forEach(s -> sort.addObject().put(s.path(0).asText(), s.path(1).asText()));
    body.put("size", 500).put("_source", false);
    body.set("fields", attributes.path("columns"));
    return body;
  }

  ObjectNode lens(SavedObject lens) {
    ObjectNode body = body(view(lens), lens.attributes().at("/state/query/query").asText());
    body.put("size", 0);
    JsonNode layer = lens.attributes().at("/state/datasourceStates/formBased/layers/L1");
    ObjectNode inner = body;
    for (JsonNode name : layer.path("columnOrder")) {
      JsonNode column = layer.path("columns").path(name.asText());
      ObjectNode agg = aggregation(column);
      if (!agg.isEmpty()) {
        inner.withObjectProperty("aggs").set(name.asText(), agg);
        inner = column.path("isBucketed").asBoolean() ? agg : inner;
      }
    }
    return body;
  }

  /** Empty for a count, which comes by itself. */
  private ObjectNode aggregation(JsonNode column) {
    String field = column.path("sourceField").asText();
    ObjectNode agg = SavedObject.JSON.createObjectNode();
    switch (column.path("operationType").asText()) {
      case "terms" ->
          agg.putObject("terms").put("field", field).put("size", column.at("/params/size").asInt());
      case "date_histogram" ->
          agg.putObject("date_histogram")
              .put("field", field)
              .put("fixed_interval", Duration.between(from, to).toSeconds() / BARS + "s")
              .put("min_doc_count", 1);
      case "unique_count" -> agg.putObject("cardinality").put("field", field);
      case "max" -> agg.putObject("max").put("field", field);
      case "sum" -> agg.putObject("sum").put("field", field);
      case "count" -> {}
      default -> throw new AssertionError(column);
    }
    return agg;
  }

  /**
   * @param url of a data set
   */
  ObjectNode vega(JsonNode url, JsonNode filter) {
    return new VegaRequest(from, to, filter).body(url);
  }

  private ObjectNode body(DataView view, String kql) {
    ObjectNode body = SavedObject.JSON.createObjectNode();
    ObjectNode query = Kql.parse(kql).query();
    if (view.time != null) {
      ((ArrayNode) query.at("/bool/filter"))
          .addObject()
          .putObject("range")
          .putObject(view.time)
          .put("gte", from.toString())
          .put("lte", to.toString())
          .put("format", "strict_date_optional_time");
    }
    body.set("query", query);
    return body;
  }

  static ObjectNode spec(SavedObject panel) throws IOException {
    JsonNode state = SavedObject.JSON.readTree(panel.attributes().path("visState").asText());
    return (ObjectNode) SavedObject.JSON.readTree(state.at("/params/spec").asText());
  }

  /** The first that it refers to. */
  static DataView view(SavedObject object) {
    String id =
        object.references().stream()
            .filter(r -> r.type() == SavedObjectType.DATA_VIEW)
            .findFirst()
            .orElseThrow()
            .id();
    return Arrays.stream(DataView.values()).filter(v -> v.id.equals(id)).findFirst().orElseThrow();
  }
}

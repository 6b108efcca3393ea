package io.epitaph.kibana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A Vega data set's {@code url} made a search as Kibana makes it, on a dashboard with a query and a
 * time range.
 *
 * @param filter what the dashboard's query is, as one clause
 */
record VegaRequest(Instant from, Instant to, JsonNode filter) {
  private static final String TIME = "%timefilter%";

  /** The body of the search. */
  ObjectNode body(JsonNode url) {
    ObjectNode body = url.path("body").deepCopy();
    boolean context = url.has("%context%") || url.has("%timefield%");
    if (body.has("query")) {
      if (context) {
        throw new IllegalArgumentException("%context% beside body.query: Kibana refuses this");
      }
      replace(body.get("query"));
    } else if (context) {
      ArrayNode filters = body.putObject("query").putObject("bool").putArray("filter");
      filters.add(filter);
      ObjectNode range = filters.addObject().putObject("range");
      range.set(url.path("%timefield%").asText(), range());
    }
    replace(body.path("aggs"));
    return body;
  }

  private void replace(JsonNode node) {
    if (node instanceof ArrayNode array) {
      for (int i = array.size() - 1; i >= 0; i--) {
        switch (array.get(i).asText()) {
          case "%dashboard_context-filter_clause%" -> array.set(i, filter);
          case "%dashboard_context-must_clause%", "%dashboard_context-must_not_clause%" ->
              array.remove(i);
          default -> replace(array.get(i));
        }
      }
    } else if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        JsonNode time = entry.getValue().path(TIME);
        switch (time.asText()) {
          case "min" -> object.put(entry.getKey(), shifted(from, entry.getValue()));
          case "max" -> object.put(entry.getKey(), shifted(to, entry.getValue()));
          case "true" -> object.set(entry.getKey(), range());
          default -> replace(entry.getValue());
        }
      }
    }
  }

  /** As Kibana does it: {@code {"%timefilter%": "max", "shift": -30, "unit": "day"}}. */
  private static long shifted(Instant time, JsonNode bound) {
    String unit = bound.path("unit").asText("day");
    if (!unit.equals("day")) {
      throw new IllegalArgumentException("got the unit '" + unit + "', this knows day only");
    }
    return time.plus(Duration.ofDays(bound.path("shift").asLong())).toEpochMilli();
  }

  private ObjectNode range() {
    return SavedObject.JSON
        .createObjectNode()
        .put("gte", from.toString())
        .put("lte", to.toString())
        .put("format", "strict_date_optional_time");
  }
}

package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a Lens panel of one layer, column by column. What is counted in comes before what counts.
 */
final class Lens {
  private static final String LAYER = "L1";

  /** What Lens calls a document. */
  static final String RECORDS = "___records___";

  /** Pixels that a time takes, down to milliseconds. */
  private static final int WHOLE_TIME = 215;

  private static final String CALM = "#209280";
  private static final String ALARM = "#cc5642";

  private final String id;
  private final String title;
  private final DataView view;
  private final String kql;
  private final Map<String, ObjectNode> columns = new LinkedHashMap<>();

  private Lens(String id, String title, DataView view, String kql) {
    this.id = id;
    this.title = title;
    this.view = view;
    this.kql = kql;
  }

  /**
   * @param kql empty for all
   */
  static Lens of(String id, String title, DataView view, String kql) {
    return new Lens(id, title, view, kql);
  }

  /** Buckets of time, as wide as Kibana sees fit. */
  Lens overTime(String column, String field) {
    ObjectNode all = bucket(column, "over time", "date", "date_histogram", field, "interval");
    all.putObject("params")
        .put("interval", "auto")
        .put("includeEmptyRows", true)
        .put("dropPartials", false);
    return this;
  }

  /** The most frequent values. */
  Lens top(String column, String label, String field, int size, String byColumn) {
    ObjectNode params =
        bucket(column, label, "string", "terms", field, "ordinal").putObject("params");
    params.put("size", size);
    params.putObject("orderBy").put("type", "column").put("columnId", byColumn);
    params.put("orderDirection", "desc").put("otherBucket", true).put("missingBucket", false);
    params.putObject("parentFormat").put("id", "terms");
    return this;
  }

  Lens count(String column, String label) {
    number(column, label, "number", "count", RECORDS);
    return this;
  }

  Lens distinct(String column, String label, String field) {
    number(column, label, "number", "unique_count", field);
    return this;
  }

  Lens sum(String column, String label, String field) {
    number(column, label, "number", "sum", field);
    return this;
  }

  Lens latest(String column, String label, String field) {
    number(column, label, "date", "max", field);
    return this;
  }

  private ObjectNode bucket(
      String column, String label, String data, String operation, String field, String scale) {
    return column(column, label, data, operation, field, scale).put("isBucketed", true);
  }

  private void number(String column, String label, String data, String operation, String field) {
    column(column, label, data, operation, field, "ratio")
        .put("isBucketed", false)
        .putObject("params")
        .put("emptyAsNull", false);
  }

  private ObjectNode column(
      String column, String label, String data, String operation, String field, String scale) {
    ObjectNode node = SavedObject.JSON.createObjectNode();
    node.put("label", label).put("customLabel", true).put("dataType", data);
    node.put("operationType", operation).put("sourceField", field).put("scale", scale);
    columns.put(column, node);
    return node;
  }

  /** One number. */
  SavedObject metric(String column) {
    ObjectNode visualization = SavedObject.JSON.createObjectNode();
    layer(visualization).put("metricAccessor", column);
    return object("lnsMetric", visualization);
  }

  /** One number that is green at 0 and red above. */
  SavedObject alarm(String column) {
    ObjectNode visualization = SavedObject.JSON.createObjectNode();
    layer(visualization).put("metricAccessor", column);
    ObjectNode palette = visualization.putObject("palette");
    palette.put("type", "palette").put("name", "custom");
    ObjectNode params = palette.putObject("params");
    params.put("name", "custom").put("steps", 2).put("maxSteps", 5).put("reverse", false);
    params.put("rangeType", "number").put("progression", "fixed").put("continuity", "above");
    params.put("rangeMin", 0).putNull("rangeMax");
    ArrayNode from = params.putArray("colorStops");
    from.addObject().put("color", CALM).put("stop", 0);
    from.addObject().put("color", ALARM).put("stop", 1);
    ArrayNode to = params.putArray("stops");
    to.addObject().put("color", CALM).put("stop", 1);
    to.addObject().put("color", ALARM).put("stop", 1_000_000);
    return object("lnsMetric", visualization);
  }

  /** Stacked bars. */
  SavedObject stacked(String x, String split, String y) {
    return stacked(x, split, y, Map.of());
  }

  /**
   * Stacked bars in colours of our own.
   *
   * @param colours by the value that they are for
   */
  SavedObject stacked(String x, String split, String y, Map<String, String> colours) {
    ObjectNode visualization = SavedObject.JSON.createObjectNode();
    visualization.put("preferredSeriesType", "bar_stacked").put("valueLabels", "hide");
    visualization
        .putObject("legend")
        .put("isVisible", true)
        .put("position", "right")
        .put("shouldTruncate", false)
        .put("legendSize", "large");
    ObjectNode layer = layer(visualization.putArray("layers").addObject());
    layer.put("seriesType", "bar_stacked").put("xAccessor", x).put("splitAccessor", split);
    layer.putArray("accessors").add(y);
    if (!colours.isEmpty()) {
      layer.set("colorMapping", ColourMapping.of(colours));
    }
    return object("lnsXY", visualization);
  }

  /** All columns, as a table. */
  SavedObject table() {
    ObjectNode visualization = layer(SavedObject.JSON.createObjectNode());
    ArrayNode shown = visualization.putArray("columns");
    columns.forEach(
        (name, column) -> {
          ObjectNode one = shown.addObject().put("columnId", name);
          if (column.path("dataType").asText().equals("date")) {
            one.put("width", WHOLE_TIME);
          }
        });
    visualization.putObject("paging").put("size", 10).put("enabled", true);
    return object("lnsDatatable", visualization);
  }

  private static ObjectNode layer(ObjectNode node) {
    return node.put("layerId", LAYER).put("layerType", "data");
  }

  private SavedObject object(String kind, ObjectNode visualization) {
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    attributes.put("title", title).put("description", "").put("visualizationType", kind);
    ObjectNode state = attributes.putObject("state");
    state.set("visualization", visualization);
    state.set("query", SavedObject.query(kql));
    state.putArray("filters");
    state.putArray("internalReferences");
    state.putObject("adHocDataViews");
    ObjectNode layer =
        state
            .putObject("datasourceStates")
            .putObject("formBased")
            .putObject("layers")
            .putObject(LAYER);
    ArrayNode order = layer.putArray("columnOrder");
    columns.keySet().forEach(order::add);
    layer.putObject("columns").setAll(columns);
    layer.putObject("incompleteColumns");
    return new SavedObject(
        SavedObjectType.LENS,
        id,
        attributes,
        List.of(view.reference("indexpattern-datasource-layer-" + LAYER)));
  }
}

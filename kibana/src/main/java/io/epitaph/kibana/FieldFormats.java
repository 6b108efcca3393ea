package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How fields are written in tables: links, not ids. */
final class FieldFormats {
  private static final String LIGHT = "#ffffff";
  private static final String DARK = "#000000";

  private static final String ID = "epitaph.container.short_id:%22{{value}}%22";
  private static final String WHOLE =
      "event.id:%22{{value}}%22%20or%20epitaph.incident.part_of:%22{{value}}%22";

  /** Fields that are a time. */
  static final List<String> TIMES =
      List.of(
          "@timestamp",
          "event.start",
          "event.end",
          "epitaph.incident.opened_at",
          "epitaph.incident.resolved_at",
          "epitaph.life.last_died_at");

  private FieldFormats() {}

  /**
   * {@code fieldFormatMap}.
   *
   * @param incidents whether a document is an incident, whose id leads to it
   */
  static ObjectNode formats(boolean incidents) {
    ObjectNode formats = SavedObject.JSON.createObjectNode();
    link(formats, "epitaph.container.short_id", SavedObjects.CONTAINER, ID, "{{value}}");
    link(
        formats,
        "container.id",
        SavedObjects.CONTAINER,
        "container.id:%22{{value}}%22",
        "{{value}}");
    link(formats, "epitaph.incident.part_of", SavedObjects.INCIDENTS, WHOLE, "show");
    if (incidents) {
      link(formats, "event.id", SavedObjects.INCIDENTS, WHOLE, "show");
    }
    for (String time : TIMES) {
      params(formats, time, "date").put("pattern", "YYYY-MM-DD HH:mm:ss.SSS");
    }
    params(formats, "event.duration", "duration")
        .put("inputFormat", "nanoseconds")
        .put("outputFormat", "humanizePrecise")
        .put("outputPrecision", 1)
        .put("useShortSuffix", true);
    for (String field :
        List.of(
            "epitaph.incarnation.memory_limit",
            "epitaph.archive.tar_bytes",
            "epitaph.archive.stored_bytes",
            "epitaph.kill.bytes",
            "file.size")) {
      formats.putObject(field).put("id", "bytes");
    }
    ArrayNode severities = colours(formats, "epitaph.incident.severity");
    colour(severities, "critical", LIGHT, "#bd271e");
    colour(severities, "high", DARK, "#f5a35c");
    colour(severities, "medium", DARK, "#f1d86f");
    colour(severities, "low", DARK, "#d3dae6");
    ArrayNode causes = colours(formats, "epitaph.cause.kind");
    for (String cause : Causes.names()) {
      boolean deep =
          List.of("out-of-memory", "killed-from-outside", "could-not-start", "stop-timed-out")
              .contains(cause);
      colour(causes, cause, deep ? LIGHT : DARK, Causes.colour(cause));
    }
    return formats;
  }

  /**
   * To a dashboard that shows what the value names alone, over the time that it may concern. In a
   * new tab: in the same one Kibana 8.12 does not go from one dashboard to another.
   */
  private static void link(
      ObjectNode formats, String field, String dashboard, String kql, String label) {
    params(formats, field, "url")
        .put(
            "urlTemplate",
            "../app/dashboards#/view/"
                + dashboard
                + "?_g=(time:(from:now-90d,to:now))&_a=(query:(language:kuery,query:'"
                + kql
                + "'))")
        .put("labelTemplate", label);
  }

  private static ArrayNode colours(ObjectNode formats, String field) {
    return params(formats, field, "color").put("fieldType", "string").putArray("colors");
  }

  private static void colour(ArrayNode colours, String value, String text, String background) {
    colours
        .addObject()
        .put("range", "-Infinity:Infinity")
        .put("regex", "^" + value + "$")
        .put("text", text)
        .put("background", background);
  }

  private static ObjectNode params(ObjectNode formats, String field, String format) {
    return formats.putObject(field).put("id", format).putObject("params");
  }
}

package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The indices as Kibana sees them: which, and the time field it filters by. */
enum DataView {
  EVENTS("epitaph-events", "Epitaph: events", "epitaph-events-*", "@timestamp"),
  LIVES("epitaph-lives", "Epitaph: lives", "epitaph-lives-*", "@timestamp"),
  INCARNATIONS(
      "epitaph-incarnations", "Epitaph: incarnations", "epitaph-incarnations-*", "@timestamp"),
  /** By the time of death: runs without an end are not in it. */
  DEATHS("epitaph-deaths", "Epitaph: deaths", "epitaph-incarnations-*", "event.end"),
  INCIDENTS("epitaph-incidents", "Epitaph: incidents", "epitaph-incidents-*", "@timestamp"),
  /** Not filtered by time: an incident open for a week is open now. */
  INCIDENTS_EVER(
      "epitaph-incidents-ever", "Epitaph: incidents of all time", "epitaph-incidents-*", null),
  ARCHIVES("epitaph-archives", "Epitaph: archives", "epitaph-archives-*", "@timestamp"),
  FILES("epitaph-files", "Epitaph: files kept", "epitaph-files-*", "@timestamp"),
  KILLS("epitaph-kills", "Epitaph: OOM kills", "epitaph-kills-*", "@timestamp");

  final String id;
  final String label;
  final String indices;
  final @Nullable String time;

  DataView(String id, String label, String indices, @Nullable String time) {
    this.id = id;
    this.label = label;
    this.indices = indices;
    this.time = time;
  }

  SavedObject object() {
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    attributes.put("title", indices).put("name", label);
    if (time != null) {
      attributes.put("timeFieldName", time);
    }
    attributes.put("fieldFormatMap", SavedObject.text(formats()));
    attributes.put("fields", "[]").put("sourceFilters", "[]");
    attributes.put("fieldAttrs", "{}").put("runtimeFieldMap", "{}").put("typeMeta", "{}");
    return new SavedObject(SavedObject.Type.DATA_VIEW, id, attributes, List.of());
  }

  SavedObject.Reference reference(String name) {
    return new SavedObject.Reference(name, SavedObject.Type.DATA_VIEW, id);
  }

  /** A container's id leads to the dashboard of that container alone. */
  private static ObjectNode formats() {
    ObjectNode formats = SavedObject.JSON.createObjectNode();
    formats
        .putObject("container.id")
        .put("id", "url")
        .putObject("params")
        .put(
            "urlTemplate",
            "../app/dashboards#/view/"
                + SavedObjects.DASHBOARD
                + "?_a=(query:(language:kuery,query:'container.id:%22{{value}}%22'))")
        .put("labelTemplate", "{{value}}");
    formats
        .putObject("event.duration")
        .put("id", "duration")
        .putObject("params")
        .put("inputFormat", "nanoseconds")
        .put("outputFormat", "humanizePrecise")
        .put("outputPrecision", 1)
        .put("useShortSuffix", true);
    for (String field :
        List.of(
            "epitaph.incarnation.memory_limit",
            "epitaph.archive.tar_bytes",
            "epitaph.archive.stored_bytes",
            "file.size")) {
      formats.putObject(field).put("id", "bytes");
    }
    return formats;
  }
}

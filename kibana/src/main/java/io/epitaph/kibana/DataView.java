package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The indices as Kibana sees them: which, and the time field it filters by. */
enum DataView {
  EVENTS("epitaph-events", "Epitaph: events", "epitaph-events-*", "@timestamp"),
  LIVES("epitaph-lives", "Epitaph: lives", "epitaph-lives-*", "@timestamp"),
  /** Not filtered by time: what began before it may be there still. */
  LIVES_EVER("epitaph-lives-ever", "Epitaph: lives of all time", "epitaph-lives-*", null),
  INCARNATIONS(
      "epitaph-incarnations", "Epitaph: incarnations", "epitaph-incarnations-*", "@timestamp"),
  /** Not filtered by time, for the same reason. */
  INCARNATIONS_EVER(
      "epitaph-incarnations-ever",
      "Epitaph: incarnations of all time",
      "epitaph-incarnations-*",
      null),
  /** By the time of death: runs without an end are not in it. */
  DEATHS("epitaph-deaths", "Epitaph: deaths", "epitaph-incarnations-*", "event.end"),
  INCIDENTS("epitaph-incidents", "Epitaph: incidents", "epitaph-incidents-*", "@timestamp"),
  /** Not filtered by time: an incident open for a week is open now. */
  INCIDENTS_EVER(
      "epitaph-incidents-ever", "Epitaph: incidents of all time", "epitaph-incidents-*", null),
  ARCHIVES("epitaph-archives", "Epitaph: archives", "epitaph-archives-*", "@timestamp"),
  FILES("epitaph-files", "Epitaph: files kept", "epitaph-files-*", "@timestamp"),
  KILLS("epitaph-kills", "Epitaph: OOM kills", "epitaph-kills-*", "@timestamp"),
  /** What collectors report of themselves. */
  STATUS("epitaph-status", "Epitaph: collectors", "epitaph-status-*", "@timestamp");

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

  /**
   * @param objects what may name fields of it
   */
  SavedObject object(List<SavedObject> objects) {
    boolean incidents = indices.startsWith("epitaph-incidents");
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    attributes.put("title", indices).put("name", label);
    if (time != null) {
      attributes.put("timeFieldName", time);
    }
    attributes.put("fieldFormatMap", SavedObject.text(FieldFormats.formats(incidents)));
    attributes.put("allowNoIndex", true);
    attributes.put("fields", SavedObject.text(ExpectedFields.of(this, objects)));
    attributes.put("sourceFilters", "[]");
    attributes.put("fieldAttrs", SavedObject.text(FieldLabels.of(incidents)));
    attributes.put("runtimeFieldMap", "{}").put("typeMeta", "{}");
    return new SavedObject(SavedObjectType.DATA_VIEW, id, attributes, List.of());
  }

  Reference reference(String name) {
    return new Reference(name, SavedObjectType.DATA_VIEW, id);
  }
}

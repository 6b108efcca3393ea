package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What there is. Ids stay for ever: people keep links, and the next import replaces by id. */
final class SavedObjects {
  static final String FLEET = "epitaph-deaths-and-incidents";
  static final String CONTAINER = "epitaph-container";
  static final String INCIDENTS = "epitaph-incidents-dashboard";
  static final String EVIDENCE = "epitaph-evidence";
  static final String TAG = "epitaph-tag";

  private SavedObjects() {}

  /** As a file for Kibana's import: one object a line. */
  static String ndjson() {
    StringBuilder lines = new StringBuilder();
    all().forEach(object -> lines.append(object.line()).append('\n'));
    return lines.toString();
  }

  /** What is referred to comes before what refers; dashboards refer to each other. */
  static List<SavedObject> all() {
    Searches searches = Searches.make();
    Charts charts = Charts.make();
    List<SavedObject> shown = new ArrayList<>(searches.all());
    shown.addAll(charts.all());
    shown.addAll(Dashboards.all(searches, charts));
    List<SavedObject> all = new ArrayList<>();
    all.add(tag());
    for (DataView view : DataView.values()) {
      all.add(view.object(shown));
    }
    all.addAll(shown);
    return all;
  }

  private static SavedObject tag() {
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    attributes.put("name", "Epitaph").put("color", "#BD271E");
    attributes.put("description", "How containers lived, why they died, what they left.");
    return new SavedObject(SavedObjectType.TAG, TAG, attributes, List.of());
  }
}

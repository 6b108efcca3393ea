package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What there is. Ids stay for ever: people keep links, and the next import replaces by id. */
final class SavedObjects {
  static final String DASHBOARD = "epitaph-deaths-and-incidents";

  private static final String SOURCE = "kibanaSavedObjectMeta.searchSourceJSON.index";

  private SavedObjects() {}

  /** As a file for Kibana's import: one object a line. */
  static String ndjson() {
    StringBuilder lines = new StringBuilder();
    all().forEach(object -> lines.append(object.line()).append('\n'));
    return lines.toString();
  }

  /** What is referred to comes before what refers. */
  static List<SavedObject> all() {
    List<SavedObject> all = new ArrayList<>();
    for (DataView view : DataView.values()) {
      all.add(view.object());
    }

    SavedObject openIncidents =
        search(
            "epitaph-open-incidents",
            "Epitaph: open incidents",
            "The worst first, however long they have been open.",
            DataView.INCIDENTS_EVER,
            "epitaph.incident.status : \"open\"",
            List.of(
                "epitaph.incident.severity",
                "epitaph.incident.kind",
                "epitaph.workload.name",
                "epitaph.incident.opened_at",
                "event.reason",
                "epitaph.incident.part_of"),
            List.of("event.severity", "epitaph.incident.opened_at"));
    SavedObject faults =
        search(
            "epitaph-deaths-by-fault",
            "Epitaph: deaths by fault",
            "Not asked for, and not a completed task: why, and the last words.",
            DataView.DEATHS,
            "epitaph.cause.fault : true",
            List.of(
                "container.name",
                "epitaph.cause.kind",
                "process.exit_code",
                "epitaph.cause.sentence",
                "epitaph.incarnation.last_words",
                "epitaph.incarnation.next",
                "event.duration",
                "container.id"),
            List.of("event.end"));

    SavedObject openCount =
        Lens.of(
                "epitaph-open-incidents-count",
                "Open incidents",
                DataView.INCIDENTS_EVER,
                "epitaph.incident.status : \"open\"")
            .count("open", "open incidents")
            .metric("open");
    SavedObject deathsByCause =
        Lens.of("epitaph-deaths-by-cause", "Deaths by cause", DataView.DEATHS, "")
            .top("cause", "cause of death", "epitaph.cause.kind", 11, "deaths")
            .overTime("when", "event.end")
            .count("deaths", "deaths")
            .stacked("when", "cause", "deaths");
    SavedObject eventsByAction =
        Lens.of("epitaph-events-by-action", "Events by action", DataView.EVENTS, "")
            .top("action", "action", "event.action", 12, "events")
            .overTime("when", "@timestamp")
            .count("events", "events")
            .stacked("when", "action", "events");
    SavedObject topWorkloads =
        Lens.of(
                "epitaph-workloads-by-faults",
                "Workloads by deaths by fault",
                DataView.DEATHS,
                "epitaph.cause.fault : true")
            .top("workload", "workload", "epitaph.workload.name", 20, "faults")
            .count("faults", "deaths by fault")
            .distinct("containers", "containers", "container.id")
            .latest("last", "last death", "event.end")
            .table();
    SavedObject timeline = timeline();

    all.addAll(List.of(openIncidents, faults));
    all.addAll(List.of(openCount, deathsByCause, eventsByAction, topWorkloads, timeline));
    all.add(
        new Dashboard()
            .panel(openCount, 0, 0, 10, 10)
            .panel(openIncidents, 10, 0, 38, 10)
            .panel(timeline, 0, 10, 48, 17)
            .panel(deathsByCause, 0, 27, 24, 13)
            .panel(topWorkloads, 24, 27, 24, 13)
            .panel(faults, 0, 40, 48, 16)
            .panel(eventsByAction, 0, 56, 48, 12)
            .object(
                DASHBOARD,
                "Epitaph: deaths and incidents",
                "What is wrong now, what died when and of what, and what it said last."));
    return all;
  }

  private static SavedObject search(
      String id,
      String title,
      String description,
      DataView view,
      String kql,
      List<String> columns,
      List<String> newestFirst) {
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    attributes.put("title", title).put("description", description);
    ArrayNode shown = attributes.putArray("columns");
    columns.forEach(shown::add);
    ArrayNode sort = attributes.putArray("sort");
    newestFirst.forEach(field -> sort.addArray().add(field).add("desc"));
    attributes.putObject("grid");
    attributes.put("hideChart", true).put("isTextBasedQuery", false).put("timeRestore", false);
    ObjectNode source = SavedObject.searchSource(kql);
    source.put("indexRefName", SOURCE);
    attributes.putObject("kibanaSavedObjectMeta").put("searchSourceJSON", SavedObject.text(source));
    return new SavedObject(
        SavedObject.Type.SEARCH, id, attributes, List.of(view.reference(SOURCE)));
  }

  /** Vega, since Lens has no bars from one time to another. */
  private static SavedObject timeline() {
    String title = "Time line of incarnations";
    ObjectNode state = SavedObject.JSON.createObjectNode();
    state.put("title", title).put("type", "vega");
    state.putArray("aggs");
    state.putObject("params").put("spec", vega("timeline.vega.json"));
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    attributes
        .put("title", title)
        .put(
            "description",
            "Each run of a container from start to end, coloured by its cause of death.");
    attributes.put("visState", SavedObject.text(state)).put("uiStateJSON", "{}");
    attributes
        .putObject("kibanaSavedObjectMeta")
        .put("searchSourceJSON", SavedObject.text(SavedObject.searchSource("")));
    return new SavedObject(
        SavedObject.Type.VISUALIZATION, "epitaph-timeline", attributes, List.of());
  }

  /** The text as it is: Kibana's editor shows it so. */
  private static String vega(String resource) {
    try (InputStream in = SavedObjects.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("there is no " + resource + " beside SavedObjects");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

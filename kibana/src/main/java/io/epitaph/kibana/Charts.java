package io.epitaph.kibana;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The panels that count or draw. */
record Charts(
    SavedObject openCount,
    SavedObject deathsByCause,
    SavedObject workloads,
    SavedObject events,
    SavedObject incidentsByKind,
    SavedObject troubled,
    SavedObject keptBytes,
    SavedObject lostCount,
    SavedObject archives,
    SavedObject timeline,
    SavedObject ownTimeline,
    SavedObject engines) {
  /** Without those that turned out not to be. */
  static final String HELD = "not epitaph.incident.resolution : \"withdrawn\"";

  List<SavedObject> all() {
    return List.of(
        openCount,
        deathsByCause,
        workloads,
        events,
        incidentsByKind,
        troubled,
        keptBytes,
        lostCount,
        archives,
        timeline,
        ownTimeline,
        engines);
  }

  static Charts make() {
    return new Charts(
        Lens.of(
                "epitaph-open-incidents-count",
                "Open now",
                DataView.INCIDENTS_EVER,
                "epitaph.incident.status : \"open\"")
            .count("open", "open incidents")
            .alarm("open"),
        makeDeathsByCause(),
        Lens.of(
                "epitaph-workloads-by-faults",
                "Workloads by deaths by fault",
                DataView.DEATHS,
                "epitaph.cause.fault : true")
            .top("workload", "workload", "epitaph.workload.name", 20, "faults")
            .count("faults", "deaths by fault")
            .distinct("containers", "containers", "container.id")
            .latest("last", "last death", "event.end")
            .table(),
        Lens.of("epitaph-events-by-action", "Events by action", DataView.EVENTS, "")
            .top("action", "action", "event.action", 12, "events")
            .overTime("when", "@timestamp")
            .count("events", "events")
            .stacked("when", "action", "events"),
        Lens.of("epitaph-incidents-by-kind", "Incidents by kind", DataView.INCIDENTS, HELD)
            .top("kind", "kind", "epitaph.incident.kind", 9, "incidents")
            .overTime("when", "@timestamp")
            .count("incidents", "incidents opened")
            .stacked("when", "kind", "incidents"),
        Lens.of(
                "epitaph-workloads-by-incidents",
                "Workloads by incidents",
                DataView.INCIDENTS,
                HELD)
            .top("workload", "workload", "epitaph.workload.name", 20, "incidents")
            .count("incidents", "incidents")
            .distinct("kinds", "kinds", "epitaph.incident.kind")
            .latest("last", "last opened", "@timestamp")
            .table(),
        Lens.of(
                "epitaph-archives-bytes",
                "Taken",
                DataView.ARCHIVES,
                "epitaph.archive.state : \"stored\"")
            .sum("bytes", "of file systems taken", "epitaph.archive.stored_bytes")
            .metric("bytes"),
        Lens.of(
                "epitaph-archives-lost-count",
                "Lost",
                DataView.ARCHIVES,
                "epitaph.archive.state : \"lost\"")
            .count("lost", "file systems lost")
            .alarm("lost"),
        makeArchives(),
        VegaPanel.timeline(),
        VegaPanel.ownTimeline(),
        VegaPanel.engines());
  }

  private static SavedObject makeArchives() {
    Map<String, String> colours = new LinkedHashMap<>();
    colours.put("stored", "#2a9d78");
    colours.put("lost", "#c1272d");
    return Lens.of("epitaph-archives-by-state", "Archives", DataView.ARCHIVES, "")
        .top("state", "kept or lost", "epitaph.archive.state", 5, "archives")
        .overTime("when", "@timestamp")
        .count("archives", "archives")
        .stacked("when", "state", "archives", colours);
  }

  private static SavedObject makeDeathsByCause() {
    Map<String, String> colours = new LinkedHashMap<>();
    for (String cause : Causes.names()) {
      if (!cause.equals(Causes.RUNNING)) {
        colours.put(cause, Causes.colour(cause));
      }
    }
    return Lens.of("epitaph-deaths-by-cause", "Deaths by cause", DataView.DEATHS, "")
        .top("cause", "cause of death", "epitaph.cause.kind", colours.size(), "deaths")
        .overTime("when", "event.end")
        .count("deaths", "deaths")
        .stacked("when", "cause", "deaths", colours);
  }
}

package io.epitaph.kibana;

import java.util.List;

/**
 * The dashboards. One has only panels whose documents have the fields of its controls, so that a
 * choice cuts all of them.
 */
final class Dashboards {
  private static final List<Dashboard.Link> LINKS =
      List.of(
          new Dashboard.Link(SavedObjects.FLEET, "Fleet"),
          new Dashboard.Link(SavedObjects.INCIDENTS, "Incidents"),
          new Dashboard.Link(SavedObjects.CONTAINER, "Container"),
          new Dashboard.Link(SavedObjects.EVIDENCE, "Evidence"));

  private Dashboards() {}

  static List<SavedObject> all(Searches searches, Charts charts) {
    return List.of(
        fleet(searches, charts),
        container(searches, charts),
        incidents(searches, charts),
        evidence(searches, charts));
  }

  private static Dashboard dashboard() {
    return new Dashboard().links(LINKS);
  }

  private static SavedObject fleet(Searches searches, Charts charts) {
    return dashboard()
        .control(DataView.INCARNATIONS, "epitaph.engine.name", "engine")
        .control(DataView.INCARNATIONS, "epitaph.workload.name", "workload")
        .control(DataView.INCARNATIONS, "container.image.name", "image")
        .control(DataView.DEATHS, "epitaph.cause.kind", "cause of death")
        .panel(charts.openCount(), 0, 3, 8, 6)
        .panel(charts.engines(), 0, 9, 8, 6)
        .panel(searches.openIncidents(), 8, 3, 40, 12)
        .panel(charts.timeline(), 0, 15, 48, 24)
        .panel(charts.deathsByCause(), 0, 39, 24, 13)
        .panel(charts.workloads(), 24, 39, 24, 13)
        .panel(searches.faults(), 0, 52, 48, 16)
        .panel(charts.engines(), 0, 68, 48, 12)
        .object(
            SavedObjects.FLEET,
            "Epitaph: Fleet",
            "What is wrong now, what died when and of what, and what it said last.",
            "now-24h");
  }

  private static SavedObject container(Searches searches, Charts charts) {
    return dashboard()
        .control(DataView.LIVES, "epitaph.engine.name", "engine")
        .control(DataView.LIVES, "container.image.name", "image")
        .control(DataView.LIVES, "container.name", "container")
        .panel(searches.lives(), 0, 3, 48, 8)
        .panel(charts.ownTimeline(), 0, 11, 48, 11)
        .panel(searches.incidents(), 0, 22, 48, 9)
        .panel(searches.runs(), 0, 31, 48, 16)
        .panel(searches.files(), 0, 47, 48, 11)
        .panel(searches.archives(), 0, 58, 48, 8)
        .panel(searches.events(), 0, 66, 32, 14)
        .panel(charts.events(), 32, 66, 16, 14)
        .object(
            SavedObjects.CONTAINER,
            "Epitaph: Container",
            "One container, or several: its life, its runs with their last words, its incidents,"
                + " the files that it left or deleted, the engine's events.",
            "now-90d");
  }

  private static SavedObject incidents(Searches searches, Charts charts) {
    return dashboard()
        .control(DataView.INCIDENTS, "epitaph.engine.name", "engine")
        .control(DataView.INCIDENTS, "epitaph.workload.name", "workload")
        .control(DataView.INCIDENTS, "container.image.name", "image")
        .control(DataView.INCIDENTS, "epitaph.incident.kind", "kind")
        .control(DataView.INCIDENTS, "epitaph.incident.severity", "severity")
        .panel(charts.openCount(), 0, 3, 8, 12)
        .panel(charts.incidentsByKind(), 8, 3, 22, 12)
        .panel(charts.troubled(), 30, 3, 18, 12)
        .panel(searches.openIncidents(), 0, 15, 48, 11)
        .panel(searches.incidents(), 0, 26, 48, 20)
        .object(
            SavedObjects.INCIDENTS,
            "Epitaph: Incidents",
            "What is open, what was, of which workloads.",
            "now-7d");
  }

  private static SavedObject evidence(Searches searches, Charts charts) {
    return dashboard()
        .control(DataView.ARCHIVES, "epitaph.engine.name", "engine")
        .control(DataView.ARCHIVES, "epitaph.workload.name", "workload")
        .control(DataView.ARCHIVES, "container.image.name", "image")
        .control(DataView.ARCHIVES, "epitaph.cause.kind", "cause of death")
        .control(DataView.ARCHIVES, "container.name", "container")
        .panel(charts.keptBytes(), 0, 3, 8, 6)
        .panel(charts.lostCount(), 0, 9, 8, 6)
        .panel(charts.archives(), 8, 3, 40, 12)
        .panel(searches.archives(), 0, 15, 48, 13)
        .panel(searches.files(), 0, 28, 48, 16)
        .panel(searches.lost(), 0, 44, 48, 9)
        .object(
            SavedObjects.EVIDENCE,
            "Epitaph: Evidence",
            "File systems kept and lost, and the files that containers added, changed or deleted.",
            "now-7d");
  }
}

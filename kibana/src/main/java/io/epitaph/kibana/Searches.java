package io.epitaph.kibana;

import java.util.List;

/** The tables of documents. */
record Searches(
    SavedObject openIncidents,
    SavedObject incidents,
    SavedObject faults,
    SavedObject lives,
    SavedObject runs,
    SavedObject archives,
    SavedObject lost,
    SavedObject files,
    SavedObject events,
    SavedObject kills) {
  private static final int TIME = 195;
  private static final int ID = 120;

  private static final String STORED = "epitaph.archive.state : \"stored\"";

  List<SavedObject> all() {
    return List.of(
        openIncidents, incidents, faults, lives, runs, archives, lost, files, events, kills);
  }

  static Searches make() {
    return new Searches(
        makeOpenIncidents(),
        makeIncidents(),
        makeFaults(),
        makeLives(),
        makeRuns(),
        makeArchives(),
        makeLost(),
        makeFiles(),
        makeEvents(),
        makeKills());
  }

  private static SavedObject makeOpenIncidents() {
    return SavedSearch.of(
            "epitaph-open-incidents",
            "Epitaph: open incidents",
            "The worst first, however long they have been open; also those that are part of another,"
                + " which may be resolved.",
            DataView.INCIDENTS_EVER,
            "epitaph.incident.status : \"open\"")
        .column("epitaph.incident.severity", 105)
        .column("epitaph.incident.kind", 130)
        .column("epitaph.workload.name", 150)
        .column("epitaph.engine.name", 95)
        .column("epitaph.incident.opened_at", TIME)
        .column("event.reason")
        .column("epitaph.container.short_id", 115)
        .column("epitaph.incident.part_of", 105)
        .column("event.id", 115)
        .highestFirst("event.severity")
        .highestFirst("epitaph.incident.opened_at")
        .object();
  }

  private static SavedObject makeIncidents() {
    return SavedSearch.of(
            "epitaph-incidents-search",
            "Epitaph: incidents",
            "Open and resolved, the newest first; without those that were withdrawn.",
            DataView.INCIDENTS,
            Charts.HELD)
        .column("epitaph.incident.status", 95)
        .column("epitaph.incident.severity", 105)
        .column("epitaph.incident.kind", 140)
        .column("epitaph.cause.kind", 175)
        .column("epitaph.workload.name", 170)
        .column("epitaph.engine.name", 110)
        .column("event.reason")
        .column("epitaph.container.short_id", ID)
        .column("epitaph.incident.part_of", 105)
        .highestFirst("@timestamp")
        .object();
  }

  private static SavedObject makeFaults() {
    return SavedSearch.of(
            "epitaph-deaths-by-fault",
            "Epitaph: deaths by fault",
            "Not asked for, and not a completed task: why, and the last words.",
            DataView.DEATHS,
            "epitaph.cause.fault : true")
        .column("container.name", 150)
        .column("epitaph.engine.name", 110)
        .column("epitaph.cause.kind", 175)
        .column("process.exit_code", 75)
        .column("epitaph.cause.sentence")
        .column("epitaph.incarnation.last_words")
        .column("event.duration", 95)
        .column("epitaph.incarnation.next", 170)
        .column("epitaph.container.short_id", ID)
        .highestFirst("event.end")
        .object();
  }

  private static SavedObject makeLives() {
    return SavedSearch.of(
            "epitaph-lives-search",
            "Epitaph: lives",
            "Each container in its latest state, however long ago it was created.",
            DataView.LIVES_EVER,
            "")
        .column("@timestamp", TIME)
        .column("container.name", 140)
        .column("epitaph.engine.name", 120)
        .column("epitaph.workload.name", 140)
        .column("container.image.name", 140)
        .column("epitaph.life.state", 90)
        .column("epitaph.life.incarnations", 80)
        .column("epitaph.life.last_died_at", TIME)
        .column("epitaph.cause.kind", 175)
        .column("event.reason")
        .column("epitaph.container.short_id", ID)
        .highestFirst("@timestamp")
        .object();
  }

  private static SavedObject makeRuns() {
    return SavedSearch.of(
            "epitaph-runs",
            "Epitaph: runs and last words",
            "Each start to its death, however long ago, with all that it said last.",
            DataView.INCARNATIONS_EVER,
            "")
        .column("@timestamp", TIME)
        .column("epitaph.incarnation.number", 75)
        .column("event.duration", 95)
        .column("epitaph.cause.kind", 175)
        .column("process.exit_code", 75)
        .column("epitaph.cause.sentence")
        .column("epitaph.incarnation.last_words")
        .column("epitaph.incarnation.next", 170)
        .highestFirst("@timestamp")
        .wholeTexts()
        .object();
  }

  private static SavedObject makeArchives() {
    return archives("epitaph-archives-search", "Epitaph: archives", "File systems kept.", STORED)
        .column("epitaph.archive.tar_bytes", 90)
        .column("epitaph.archive.stored_bytes", 100)
        .column("epitaph.archive.added", 100)
        .column("epitaph.archive.changed", 112)
        .column("epitaph.archive.deleted", 100)
        .column("epitaph.container.short_id", ID)
        .column("epitaph.archive.id")
        .object();
  }

  private static SavedObject makeLost() {
    return archives(
            "epitaph-archives-lost",
            "Epitaph: evidence lost",
            "File systems that could not be kept, and why.",
            "epitaph.archive.state : \"lost\"")
        .column("epitaph.container.short_id", ID)
        .column("event.reason")
        .object();
  }

  private static SavedSearch archives(String id, String title, String description, String kql) {
    return SavedSearch.of(id, title, description, DataView.ARCHIVES, kql)
        .column("container.name", 150)
        .column("epitaph.engine.name", 110)
        .column("epitaph.cause.kind", 175)
        .highestFirst("@timestamp");
  }

  private static SavedObject makeFiles() {
    return SavedSearch.of(
            "epitaph-files-search",
            "Epitaph: files",
            "What containers added, changed or deleted: search by file.name, file.path.text,"
                + " file.hash.sha256 or epitaph.file.text.",
            DataView.FILES,
            "")
        .column("container.name", 150)
        .column("epitaph.file.change", 108)
        .column("file.path")
        .column("file.size", 80)
        .column("epitaph.file.text")
        .column("file.hash.sha256", 140)
        .column("epitaph.container.short_id", ID)
        .highestFirst("@timestamp")
        .object();
  }

  private static SavedObject makeEvents() {
    return SavedSearch.of(
            "epitaph-events-search",
            "Epitaph: events",
            "As the engine reported them.",
            DataView.EVENTS,
            "")
        .column("event.action", 130)
        .column("container.name", 150)
        .column("epitaph.engine.name", 110)
        .column("epitaph.event.detail")
        .column("process.exit_code", 75)
        .column("epitaph.event.origin", 110)
        .column("epitaph.container.short_id", ID)
        .highestFirst("@timestamp")
        .object();
  }

  private static SavedObject makeKills() {
    return SavedSearch.of(
            "epitaph-kills-search",
            "Epitaph: OOM kills",
            "Processes that the kernel killed for memory, by its own log.",
            DataView.KILLS,
            "")
        .column("epitaph.engine.name", 110)
        .column("process.name", 130)
        .column("epitaph.kill.scope", 90)
        .column("epitaph.kill.bytes", 90)
        .column("event.reason")
        .column("epitaph.container.short_id", ID)
        .highestFirst("@timestamp")
        .object();
  }
}

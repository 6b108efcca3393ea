package io.epitaph.kibana;

import io.epitaph.model.Archive;
import io.epitaph.model.ArchivedFile;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.LastWords;
import io.epitaph.model.Life;
import io.epitaph.model.OomKill;
import io.epitaph.model.Origin;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of a small host's hour, {@link #FROM} to {@link #TO}. */
final class Samples {
  static final Instant FROM = Instant.parse("2026-01-31T12:00:00Z");
  static final Instant TO = Instant.parse("2026-01-31T13:00:00Z");

  private static final EngineRef ENGINE = new EngineRef("engine-1", "host-7", "host-7.example");

  private Samples() {}

  static Instant minute(double minute) {
    return FROM.plusMillis(Math.round(minute * 60_000));
  }

  static String container(String name) {
    return "%064x".formatted(name.hashCode() & 0xffffffffL);
  }

  static EngineEvent event(String name, double minute, String action) {
    Instant at = minute(minute);
    long nanos = at.getEpochSecond() * 1_000_000_000 + at.getNano();
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("name", name);
    attributes.put("image", "shop/" + name + ":1.2");
    return new EngineEvent(
        EngineEvent.SCHEMA,
        EngineEvent.idOf(ENGINE.id(), nanos, "container", action, container(name), null),
        ENGINE,
        at,
        at.plusMillis(3),
        "container",
        action,
        null,
        container(name),
        attributes,
        "local",
        "{\"Type\":\"container\"}",
        Origin.OBSERVED,
        false);
  }

  static CollectorStatus status(double minute, CollectorStatus.Kind kind) {
    return status(ENGINE, minute, kind);
  }

  static EngineRef engine(String id) {
    return new EngineRef(id, "host-of-" + id, "host-of-" + id + ".example");
  }

  static CollectorStatus status(EngineRef engine, double minute, CollectorStatus.Kind kind) {
    Instant at = minute(minute);
    boolean gap = kind == CollectorStatus.Kind.GAP;
    return new CollectorStatus(
        CollectorStatus.SCHEMA,
        CollectorStatus.idOf(engine.id(), at, kind),
        engine,
        at,
        kind,
        gap ? at.minusSeconds(60) : null,
        gap ? at : null,
        gap ? "the reader was away" : null,
        Map.of("events", 7L));
  }

  static Life life(String name) {
    return new Life(
        Life.SCHEMA,
        Life.idOf(ENGINE.id(), container(name)),
        1,
        minute(50),
        ENGINE,
        container(name),
        name,
        List.of(),
        "shop/" + name + ":1.2",
        "sha256:1",
        Workload.of(ENGINE.id(), container(name), name, Map.of()),
        Map.of(),
        minute(1),
        minute(1),
        null,
        Life.State.DEAD,
        1,
        "run-1",
        minute(1),
        minute(50),
        3,
        new CauseOfDeath(
            CauseOfDeath.Kind.FAILED, "exit 3", Confidence.CERTAIN, List.of("e"), null),
        false);
  }

  static Archive archive(String name, Archive.State state) {
    boolean lost = state == Archive.State.LOST;
    return new Archive(
        Archive.SCHEMA,
        "archive-of-" + name,
        1,
        minute(51),
        ENGINE,
        container(name),
        name,
        "shop/" + name + ":1.2",
        "run-1",
        "request-1",
        state,
        lost ? "removed before it could be exported" : null,
        Archive.How.EXPORT,
        false,
        true,
        null,
        10_240,
        900,
        12,
        1,
        0,
        0,
        "ab".repeat(32),
        List.of(),
        Workload.of(ENGINE.id(), container(name), name, Map.of()),
        CauseOfDeath.Kind.FAILED);
  }

  static ArchivedFile file(String name) {
    return new ArchivedFile(
        ArchivedFile.SCHEMA,
        ArchivedFile.idOf("archive-of-" + name, "var/tmp/legacy"),
        "archive-of-" + name,
        minute(51),
        ENGINE,
        container(name),
        name,
        "shop/" + name + ":1.2",
        "var/tmp/legacy",
        "file",
        "added",
        12,
        "0644",
        0,
        0,
        minute(50),
        null,
        "cd".repeat(32),
        "text/plain",
        "left behind",
        Workload.of(ENGINE.id(), container(name), name, Map.of()),
        CauseOfDeath.Kind.FAILED);
  }

  static OomKill kill(String name) {
    return new OomKill(
        OomKill.SCHEMA,
        OomKill.idOf(ENGINE.id(), "boot", 1, 7),
        ENGINE,
        minute(25),
        OomKill.Scope.CONTAINER,
        "java",
        7,
        1L << 30,
        1L << 30,
        container(name),
        null,
        null,
        null,
        null);
  }

  /**
   * @param to null: still running
   */
  static Incarnation run(
      String name, double from, @Nullable Double to, CauseOfDeath.@Nullable Kind cause, int exit) {
    return new Incarnation(
        Incarnation.SCHEMA,
        Incarnation.idOf(ENGINE.id(), container(name), name + from),
        1,
        minute(to == null ? from : to),
        minute(from),
        ENGINE,
        container(name),
        name,
        "shop/" + name + ":1.2",
        Workload.of(ENGINE.id(), container(name), name, Map.of()),
        1,
        Incarnation.StartedBy.FIRST_START,
        cause == CauseOfDeath.Kind.COULD_NOT_START ? null : minute(from),
        to == null ? null : minute(to),
        to == null ? null : exit,
        cause == null
            ? null
            : new CauseOfDeath(cause, "exit " + exit, Confidence.CERTAIN, List.of("e"), null),
        to == null ? null : new LastWords(List.of("the last of " + name), false, null),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0,
        0,
        0L,
        "no",
        null);
  }

  /**
   * @param resolution null: open
   */
  static Incident incident(
      String name, double minute, @Nullable Resolution resolution, @Nullable String partOf) {
    Incident.Status status = resolution == null ? Incident.Status.OPEN : Incident.Status.RESOLVED;
    Incident one = incident(name, minute, Incident.Kind.CRASH, Incident.Severity.HIGH, status);
    return new Incident(
        one.schema(),
        one.id(),
        one.revision(),
        one.updatedAt(),
        one.engine(),
        one.kind(),
        one.severity(),
        one.status(),
        one.anchoredAt(),
        one.openedAt(),
        one.resolvedAt(),
        resolution,
        one.workload(),
        one.containers(),
        one.containerName(),
        one.image(),
        one.evidence(),
        partOf,
        one.summary(),
        one.numbers(),
        one.details());
  }

  static Incident incident(
      String name,
      double minute,
      Incident.Kind kind,
      Incident.Severity severity,
      Incident.Status status) {
    boolean open = status == Incident.Status.OPEN;
    Workload workload = Workload.of(ENGINE.id(), container(name), name, Map.of());
    return new Incident(
        Incident.SCHEMA,
        Incident.idOf(kind, workload.id(), name + minute),
        1,
        minute(minute),
        ENGINE,
        kind,
        severity,
        status,
        minute(minute),
        minute(minute),
        open ? null : minute(minute + 1),
        open ? null : Resolution.RECOVERED,
        workload,
        List.of(container(name)),
        name,
        "shop/" + name + ":1.2",
        List.of("e"),
        null,
        name + " is in trouble",
        Map.of("deaths", 6L),
        Map.of());
  }
}

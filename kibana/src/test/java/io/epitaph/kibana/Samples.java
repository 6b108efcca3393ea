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
    return Life.builder()
        .id(Life.idOf(ENGINE.id(), container(name)))
        .revision(1)
        .updatedAt(minute(50))
        .engine(ENGINE)
        .containerId(container(name))
        .name(name)
        .image("shop/" + name + ":1.2")
        .imageId("sha256:1")
        .workload(Workload.of(ENGINE.id(), container(name), name, Map.of()))
        .firstSeenAt(minute(1))
        .bornAt(minute(1))
        .state(Life.State.DEAD)
        .incarnations(1)
        .lastIncarnationId("run-1")
        .lastStartedAt(minute(1))
        .lastDiedAt(minute(50))
        .lastExitCode(3)
        .lastCause(
            new CauseOfDeath(
                CauseOfDeath.Kind.FAILED, "exit 3", Confidence.CERTAIN, List.of("e"), null))
        .autoRemove(false)
        .build();
  }

  static Archive archive(String name, Archive.State state) {
    boolean lost = state == Archive.State.LOST;
    return Archive.builder()
        .id("archive-of-" + name)
        .revision(1)
        .takenAt(minute(51))
        .engine(ENGINE)
        .containerId(container(name))
        .containerName(name)
        .image("shop/" + name + ":1.2")
        .incarnationId("run-1")
        .requestId("request-1")
        .state(state)
        .lost(lost ? "removed before it could be exported" : null)
        .how(Archive.How.EXPORT)
        .complete(true)
        .tarBytes(10_240)
        .storedBytes(900)
        .entries(12)
        .added(1)
        .sha256("ab".repeat(32))
        .workload(Workload.of(ENGINE.id(), container(name), name, Map.of()))
        .cause(CauseOfDeath.Kind.FAILED)
        .build();
  }

  static ArchivedFile file(String name) {
    return ArchivedFile.builder()
        .id(ArchivedFile.idOf("archive-of-" + name, "var/tmp/legacy"))
        .archiveId("archive-of-" + name)
        .takenAt(minute(51))
        .engine(ENGINE)
        .containerId(container(name))
        .containerName(name)
        .image("shop/" + name + ":1.2")
        .path("var/tmp/legacy")
        .type("file")
        .change("added")
        .size(12)
        .mode("0644")
        .modifiedAt(minute(50))
        .sha256("cd".repeat(32))
        .mimeType("text/plain")
        .text("left behind")
        .workload(Workload.of(ENGINE.id(), container(name), name, Map.of()))
        .cause(CauseOfDeath.Kind.FAILED)
        .build();
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
    return Incarnation.builder()
        .id(Incarnation.idOf(ENGINE.id(), container(name), name + from))
        .revision(1)
        .updatedAt(minute(to == null ? from : to))
        .anchoredAt(minute(from))
        .engine(ENGINE)
        .containerId(container(name))
        .containerName(name)
        .image("shop/" + name + ":1.2")
        .workload(Workload.of(ENGINE.id(), container(name), name, Map.of()))
        .number(1)
        .startedBy(Incarnation.StartedBy.FIRST_START)
        .startedAt(cause == CauseOfDeath.Kind.COULD_NOT_START ? null : minute(from))
        .diedAt(to == null ? null : minute(to))
        .exitCode(to == null ? null : exit)
        .cause(
            cause == null
                ? null
                : new CauseOfDeath(cause, "exit " + exit, Confidence.CERTAIN, List.of("e"), null))
        .lastWords(to == null ? null : new LastWords(List.of("the last of " + name), false, null))
        .memoryLimit(0L)
        .restartPolicy("no")
        .build();
  }

  /**
   * @param resolution null: open
   */
  static Incident incident(
      String name, double minute, @Nullable Resolution resolution, @Nullable String partOf) {
    Incident.Status status = resolution == null ? Incident.Status.OPEN : Incident.Status.RESOLVED;
    Incident one = incident(name, minute, Incident.Kind.CRASH, Incident.Severity.HIGH, status);
    return one.toBuilder().resolution(resolution).partOf(partOf).build();
  }

  static Incident incident(
      String name,
      double minute,
      Incident.Kind kind,
      Incident.Severity severity,
      Incident.Status status) {
    boolean open = status == Incident.Status.OPEN;
    Workload workload = Workload.of(ENGINE.id(), container(name), name, Map.of());
    return Incident.builder()
        .id(Incident.idOf(kind, workload.id(), name + minute))
        .revision(1)
        .updatedAt(minute(minute))
        .engine(ENGINE)
        .kind(kind)
        .severity(severity)
        .status(status)
        .anchoredAt(minute(minute))
        .openedAt(minute(minute))
        .resolvedAt(open ? null : minute(minute + 1))
        .resolution(open ? null : Resolution.RECOVERED)
        .workload(workload)
        .containers(List.of(container(name)))
        .containerName(name)
        .image("shop/" + name + ":1.2")
        .evidence(List.of("e"))
        .summary(name + " is in trouble")
        .numbers(Map.of("deaths", 6L))
        .build();
  }
}

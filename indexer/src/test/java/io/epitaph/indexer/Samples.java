package io.epitaph.indexer;

import io.epitaph.model.Archive;
import io.epitaph.model.ArchivedFile;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.HostMemory;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.Life;
import io.epitaph.model.MemoryCounts;
import io.epitaph.model.OomKill;
import io.epitaph.model.Origin;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One record of each kind, with all that a document shows. */
public final class Samples {
  public static final Instant T = Instant.parse("2026-01-31T23:59:59.123456789Z");
  public static final EngineRef ENGINE = new EngineRef("engine-1", "host-7", "host-7.example");
  public static final String CONTAINER = "177c8c368a6d" + "0".repeat(52);
  public static final Workload WORKLOAD = Workload.of("engine-1", CONTAINER, "ephemeral", Map.of());

  private Samples() {}

  public static EngineEvent event(
      String container, Instant at, String action, String... attributes) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("name", "ephemeral");
    all.put("image", "registry:5000/shop/cow:1.2");
    for (int i = 0; i < attributes.length; i += 2) {
      all.put(attributes[i], attributes[i + 1]);
    }
    long nanos = at.getEpochSecond() * 1_000_000_000 + at.getNano();
    return new EngineEvent(
        EngineEvent.SCHEMA,
        EngineEvent.idOf(ENGINE.id(), nanos, "container", action, container, null),
        ENGINE,
        at,
        at.plusMillis(3),
        "container",
        action,
        null,
        container,
        all,
        "local",
        "{\"Type\":\"container\"}",
        Origin.OBSERVED,
        false);
  }

  public static EngineEvent probe() {
    EngineEvent e = event(CONTAINER, T, "exec_create");
    return new EngineEvent(
        e.schema(),
        e.id(),
        e.engine(),
        e.occurredAt(),
        e.collectedAt(),
        e.type(),
        e.action(),
        "sh -c true",
        e.actorId(),
        e.attributes(),
        e.scope(),
        e.line(),
        e.origin(),
        true);
  }

  public static InspectSnapshot snapshot() {
    return InspectSnapshot.builder()
        .engine(ENGINE)
        .containerId(CONTAINER)
        .takenAt(T)
        .why("die")
        .causeEventId("an-event")
        .facts(
            InspectSnapshot.Facts.builder()
                .name("ephemeral")
                .image("shop/cow:1.2")
                .imageId("sha256:abc")
                .created(T)
                .status("exited")
                .startedAt(T)
                .finishedAt(T)
                .health("healthy")
                .tty(true)
                .labels(Map.of("a", "1", "a.b", "2"))
                .build())
        .lastWords(new LastWords(List.of("I am ephemeral"), false, null))
        .inspect(Wire.MAPPER.createObjectNode().put("Id", CONTAINER))
        .memoryCounts(new MemoryCounts(1L, 2L, 3L, 4L, 5L))
        .host(host())
        .build();
  }

  public static HostMemory host() {
    return new HostMemory(
        T, 8L << 30, 1L << 30, 2L << 30, 0, 12.5, List.of(new HostMemory.Holder(CONTAINER, 5)));
  }

  public static OomKill oomKill() {
    return new OomKill(
        OomKill.SCHEMA,
        OomKill.idOf(ENGINE.id(), "a-boot", 7, 4711),
        ENGINE,
        T,
        OomKill.Scope.HOST,
        "java",
        4711,
        1L << 30,
        1L << 29,
        CONTAINER,
        null,
        "lab-notebook",
        null,
        host());
  }

  public static CollectorStatus status() {
    return new CollectorStatus(
        CollectorStatus.SCHEMA,
        CollectorStatus.idOf(ENGINE.id(), T, CollectorStatus.Kind.GAP),
        ENGINE,
        T,
        CollectorStatus.Kind.GAP,
        T.minusSeconds(5),
        T,
        "the engine was unavailable",
        Map.of("lost_at_least", 1L),
        T.minusSeconds(1),
        List.of(CONTAINER));
  }

  public static CauseOfDeath cause() {
    return new CauseOfDeath(
        CauseOfDeath.Kind.FAILED,
        "exit 127: command not found",
        Confidence.CERTAIN,
        List.of("an-event"),
        null);
  }

  public static Life life(String container, String name, long revision, Life.State state) {
    return Life.builder()
        .id(Life.idOf(ENGINE.id(), container))
        .revision(revision)
        .updatedAt(T.plusSeconds(revision))
        .engine(ENGINE)
        .containerId(container)
        .name(name)
        .formerNames(List.of("before-" + name))
        .image("shop/cow:1.2")
        .imageId("sha256:abc")
        .workload(WORKLOAD)
        .labels(Map.of("a", "1"))
        .firstSeenAt(T)
        .bornAt(T)
        .state(state)
        .incarnations(1)
        .lastIncarnationId("run-1")
        .lastStartedAt(T)
        .lastDiedAt(T.plusSeconds(1))
        .lastExitCode(127)
        .lastCause(cause())
        .autoRemove(false)
        .build();
  }

  public static Incarnation incarnation(long revision) {
    return Incarnation.builder()
        .id(Incarnation.idOf(ENGINE.id(), CONTAINER, "a"))
        .revision(revision)
        .updatedAt(T)
        .anchoredAt(T)
        .engine(ENGINE)
        .containerId(CONTAINER)
        .containerName("ephemeral")
        .image("shop/cow:1.2")
        .workload(WORKLOAD)
        .number(1)
        .startedBy(Incarnation.StartedBy.FIRST_START)
        .startedAt(T)
        .diedAt(T.plusSeconds(1))
        .exitCode(127)
        .cause(cause())
        .lastWords(new LastWords(List.of("sh: nosuch: not found"), false, null))
        .memoryLimit(0L)
        .restartPolicy("no")
        .next(Incarnation.Next.GAVE_UP)
        .build();
  }

  public static Incident incident(Incident.Status status, long revision) {
    return Incident.builder()
        .id(Incident.idOf(Incident.Kind.RESTART_LOOP, WORKLOAD.id(), "a"))
        .revision(revision)
        .updatedAt(T)
        .engine(ENGINE)
        .kind(Incident.Kind.RESTART_LOOP)
        .severity(Incident.Severity.HIGH)
        .status(status)
        .anchoredAt(T)
        .openedAt(T.plusSeconds(60))
        .resolvedAt(status == Incident.Status.OPEN ? null : T.plusSeconds(90))
        .resolution(status == Incident.Status.OPEN ? null : Resolution.GAVE_UP)
        .workload(WORKLOAD)
        .containers(List.of(CONTAINER))
        .containerName("ephemeral")
        .image("shop/cow:1.2")
        .evidence(List.of("an-event"))
        .partOf("another")
        .summary("exit 127, 6 deaths")
        .numbers(Map.of("deaths", 6L, "lastRunNanos", 200_000_000L))
        .details(Map.of("exitCodes", "127 (6 times)"))
        .build();
  }

  public static Archive archive() {
    return Archive.builder()
        .id("archive-1")
        .revision(1)
        .takenAt(T)
        .engine(ENGINE)
        .containerId(CONTAINER)
        .containerName("ephemeral")
        .image("shop/cow:1.2")
        .incarnationId("run-1")
        .requestId("request-1")
        .state(Archive.State.STORED)
        .how(Archive.How.EXPORT)
        .complete(true)
        .tarBytes(10_240)
        .storedBytes(900)
        .entries(12)
        .added(1)
        .sha256("ab".repeat(32))
        .tags(List.of("kept"))
        .workload(WORKLOAD)
        .cause(CauseOfDeath.Kind.FAILED)
        .build();
  }

  public static ArchivedFile file() {
    return ArchivedFile.builder()
        .id(ArchivedFile.idOf("archive-1", "var/tmp/legacy.txt"))
        .archiveId("archive-1")
        .takenAt(T)
        .engine(ENGINE)
        .containerId(CONTAINER)
        .containerName("ephemeral")
        .image("shop/cow:1.2")
        .path("var/tmp/legacy.txt")
        .type("file")
        .change("added")
        .size(12)
        .mode("0644")
        .uid(0L)
        .gid(0L)
        .modifiedAt(T)
        .target("a-target")
        .sha256("cd".repeat(32))
        .mimeType("text/plain")
        .text("left behind")
        .attributes(List.of("system.posix_acl_access"))
        .workload(WORKLOAD)
        .cause(CauseOfDeath.Kind.FAILED)
        .build();
  }

  public static QuietWindow quiet() {
    return QuietWindow.of(
            "quiet-1", T, "shop/*", "host-*", T, T.plusSeconds(7_200), "deploy", "ops")
        .ended(T.plusSeconds(60), "night shift");
  }
}

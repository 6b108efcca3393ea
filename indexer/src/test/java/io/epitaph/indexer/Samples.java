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
    return new InspectSnapshot(
        InspectSnapshot.SCHEMA,
        InspectSnapshot.idOf(ENGINE.id(), CONTAINER, T, "die"),
        ENGINE,
        CONTAINER,
        T,
        "die",
        "an-event",
        new InspectSnapshot.Facts(
            "ephemeral",
            "shop/cow:1.2",
            "sha256:abc",
            T,
            "exited",
            false,
            0,
            "",
            T,
            T,
            "healthy",
            0,
            null,
            null,
            "no",
            0,
            0,
            false,
            0,
            0,
            null,
            true,
            null,
            null,
            Map.of("a", "1", "a.b", "2")),
        new LastWords(List.of("I am ephemeral"), false, null),
        Wire.MAPPER.createObjectNode().put("Id", CONTAINER),
        null,
        new MemoryCounts(1L, 2L, 3L, 4L, 5L),
        host());
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
    return new Life(
        Life.SCHEMA,
        Life.idOf(ENGINE.id(), container),
        revision,
        T.plusSeconds(revision),
        ENGINE,
        container,
        name,
        List.of("before-" + name),
        "shop/cow:1.2",
        "sha256:abc",
        WORKLOAD,
        Map.of("a", "1"),
        T,
        T,
        null,
        state,
        1,
        "run-1",
        T,
        T.plusSeconds(1),
        127,
        cause(),
        false);
  }

  public static Incarnation incarnation(long revision) {
    return new Incarnation(
        Incarnation.SCHEMA,
        Incarnation.idOf(ENGINE.id(), CONTAINER, "a"),
        revision,
        T,
        T,
        ENGINE,
        CONTAINER,
        "ephemeral",
        "shop/cow:1.2",
        WORKLOAD,
        1,
        Incarnation.StartedBy.FIRST_START,
        T,
        T.plusSeconds(1),
        127,
        cause(),
        new LastWords(List.of("sh: nosuch: not found"), false, null),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0,
        0,
        0L,
        "no",
        Incarnation.Next.GAVE_UP);
  }

  public static Incident incident(Incident.Status status, long revision) {
    return new Incident(
        Incident.SCHEMA,
        Incident.idOf(Incident.Kind.RESTART_LOOP, WORKLOAD.id(), "a"),
        revision,
        T,
        ENGINE,
        Incident.Kind.RESTART_LOOP,
        Incident.Severity.HIGH,
        status,
        T,
        T.plusSeconds(60),
        status == Incident.Status.OPEN ? null : T.plusSeconds(90),
        status == Incident.Status.OPEN ? null : Resolution.GAVE_UP,
        WORKLOAD,
        List.of(CONTAINER),
        "ephemeral",
        "shop/cow:1.2",
        List.of("an-event"),
        "another",
        "exit 127, 6 deaths",
        Map.of("deaths", 6L, "lastRunNanos", 200_000_000L),
        Map.of("exitCodes", "127 (6 times)"));
  }

  public static Archive archive() {
    return new Archive(
        Archive.SCHEMA,
        "archive-1",
        1,
        T,
        ENGINE,
        CONTAINER,
        "ephemeral",
        "shop/cow:1.2",
        "run-1",
        "request-1",
        Archive.State.STORED,
        null,
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
        List.of("kept"),
        WORKLOAD,
        CauseOfDeath.Kind.FAILED);
  }

  public static ArchivedFile file() {
    return new ArchivedFile(
        ArchivedFile.SCHEMA,
        ArchivedFile.idOf("archive-1", "var/tmp/legacy.txt"),
        "archive-1",
        T,
        ENGINE,
        CONTAINER,
        "ephemeral",
        "shop/cow:1.2",
        "var/tmp/legacy.txt",
        "file",
        "added",
        12,
        "0644",
        0,
        0,
        T,
        "a-target",
        "cd".repeat(32),
        "text/plain",
        "left behind",
        WORKLOAD,
        CauseOfDeath.Kind.FAILED);
  }

  public static QuietWindow quiet() {
    return QuietWindow.of(
            "quiet-1", T, "shop/*", "host-*", T, T.plusSeconds(7_200), "deploy", "ops")
        .ended(T.plusSeconds(60), "night shift");
  }
}

package io.epitaph.cli;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.HostMemory;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.LastWords;
import io.epitaph.model.Life;
import io.epitaph.model.Origin;
import io.epitaph.model.Workload;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A life made by hand, event by event, and the story printed of it. */
final class Sample {
  static final EngineRef ENGINE = new EngineRef("engine-1", "host-7", "host-7.example");
  static final String CONTAINER = "177c8c368a6d" + "0".repeat(52);
  static final Workload WORKLOAD = Workload.of("engine-1", CONTAINER, "web", Map.of());

  private final List<EngineEvent> events = new ArrayList<>();
  private final List<Incarnation> runs = new ArrayList<>();
  private final List<Incident> incidents = new ArrayList<>();
  private List<FoundGap> gaps = List.of();

  /** {@code 14:00:21.5} of one day. */
  static Instant at(String clock) {
    return Instant.parse("2026-02-03T" + clock + "Z");
  }

  List<EngineEvent> events() {
    return events;
  }

  Sample event(String clock, String action, String... attributes) {
    return event(at(clock), action, null, attributes);
  }

  Sample event(Instant at, String action, @Nullable String detail, String... attributes) {
    events.add(event("container", at, action, detail, Origin.OBSERVED, attributes));
    return this;
  }

  Sample event(EngineEvent event) {
    events.add(event);
    return this;
  }

  Sample joined(Instant at) {
    events.add(
        event(
            "network",
            at,
            "connect",
            null,
            Origin.OBSERVED,
            "container",
            CONTAINER,
            "name",
            "bridge"));
    return this;
  }

  Sample left(Instant at) {
    events.add(
        event(
            "network",
            at,
            "disconnect",
            null,
            Origin.OBSERVED,
            "container",
            CONTAINER,
            "name",
            "bridge"));
    return this;
  }

  static EngineEvent event(
      String type,
      Instant at,
      String action,
      @Nullable String detail,
      Origin origin,
      String... attributes) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      all.put(attributes[i], attributes[i + 1]);
    }
    String actor = type.equals("container") ? CONTAINER : "b".repeat(64);
    long nanos = at.getEpochSecond() * 1_000_000_000 + at.getNano();
    return new EngineEvent(
        EngineEvent.SCHEMA,
        EngineEvent.idOf(ENGINE.id(), nanos, type, action, actor, null),
        ENGINE,
        at,
        at,
        type,
        action,
        detail,
        actor,
        all,
        "local",
        "",
        origin,
        false);
  }

  Sample run(Run run) {
    runs.add(run.made(runs.size() + 1));
    return this;
  }

  Sample incident(Incident incident) {
    incidents.add(incident);
    return this;
  }

  static Incident incident(
      String id,
      Incident.Kind kind,
      Incident.Status status,
      String opened,
      @Nullable String partOf,
      String summary) {
    return Incident.builder()
        .id(id)
        .revision(1)
        .updatedAt(at(opened))
        .engine(ENGINE)
        .kind(kind)
        .severity(Incident.Severity.HIGH)
        .status(status)
        .anchoredAt(at(opened))
        .openedAt(at(opened))
        .resolvedAt(status == Incident.Status.OPEN ? null : at(opened))
        .resolution(status == Incident.Status.OPEN ? null : Resolution.RECOVERED)
        .workload(WORKLOAD)
        .containers(List.of(CONTAINER))
        .containerName("web")
        .image("shop/web:1.2")
        .partOf(partOf)
        .summary(summary)
        .build();
  }

  static CauseOfDeath cause(CauseOfDeath.Kind kind, String sentence) {
    return new CauseOfDeath(kind, sentence, Confidence.CERTAIN, List.of("1"), null);
  }

  /** Builds one incarnation. */
  static final class Run {
    private final @Nullable Instant started;
    private final @Nullable Instant died;
    private final @Nullable CauseOfDeath cause;
    private @Nullable StartedBy by = StartedBy.FIRST_START;
    private @Nullable LastWords words;
    private @Nullable Next next;
    private @Nullable HostMemory host;
    private @Nullable String policy;
    private int probes;
    private final List<Pause> pauses = new ArrayList<>();
    private final List<HealthChange> health = new ArrayList<>();

    Run(@Nullable Instant started, @Nullable Instant died, @Nullable CauseOfDeath cause) {
      this.started = started;
      this.died = died;
      this.cause = cause;
    }

    static Run of(String started, String died, CauseOfDeath.Kind kind, String sentence) {
      return new Run(at(started), at(died), cause(kind, sentence));
    }

    static Run going(String started) {
      return new Run(at(started), null, null);
    }

    Run by(@Nullable StartedBy by) {
      this.by = by;
      return this;
    }

    Run onHost(HostMemory host) {
      this.host = host;
      return this;
    }

    Run said(String... lines) {
      this.words = new LastWords(List.of(lines), false, null);
      return this;
    }

    Run said(LastWords words) {
      this.words = words;
      return this;
    }

    Run next(Next next) {
      this.next = next;
      return this;
    }

    Run policy(String policy) {
      this.policy = policy;
      return this;
    }

    Run probes(int probes) {
      this.probes = probes;
      return this;
    }

    Run paused(String from, @Nullable String to) {
      pauses.add(new Pause(at(from), to == null ? null : at(to)));
      return this;
    }

    Run health(Instant at, String status, int streak, @Nullable String output) {
      health.add(new HealthChange(at, status, streak, output));
      return this;
    }

    private Incarnation made(int number) {
      Instant anchor = started == null ? died : started;
      return Incarnation.builder()
          .id("run-" + number)
          .revision(1)
          .updatedAt(anchor)
          .anchoredAt(anchor)
          .engine(ENGINE)
          .containerId(CONTAINER)
          .containerName("web")
          .image("shop/web:1.2")
          .workload(WORKLOAD)
          .number(number)
          .startedBy(by)
          .startedAt(started)
          .diedAt(died)
          .exitCode(died == null ? null : 1)
          .cause(cause)
          .lastWords(words)
          .pauses(pauses)
          .health(health)
          .probes(probes)
          .restartPolicy(policy)
          .next(next)
          .host(host)
          .build();
    }
  }

  Life life(Life.State state) {
    return Life.builder()
        .id("life")
        .revision(1)
        .updatedAt(at("14:00:00"))
        .engine(ENGINE)
        .containerId(CONTAINER)
        .name("web")
        .image("shop/web:1.2")
        .workload(WORKLOAD)
        .firstSeenAt(at("14:00:00"))
        .state(state)
        .incarnations(runs.size())
        .build();
  }

  /** Nobody watched from one time to another. */
  Sample gap(String from, String to) {
    gaps =
        Gaps.of(
                List.of(
                    new CollectorStatus(
                        CollectorStatus.SCHEMA,
                        "gap",
                        ENGINE,
                        at(to),
                        CollectorStatus.Kind.GAP,
                        at(from),
                        at(to),
                        "the collector did not run",
                        Map.of("lost_at_least", 1L))))
            .all();
    return this;
  }

  String story(Life.State state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
    new LifeStory(
            screen, ZoneOffset.UTC, life(state), runs, events, incidents, QuietMarks.NONE, gaps)
        .print();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

package io.epitaph.stream;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.detectors.Turn.Terms;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.Origin;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records as a collector makes them. */
final class Samples {
  static final EngineRef ENGINE = new EngineRef("engine-1", "host-7", "host-7");

  private Samples() {}

  static EngineEvent event(String container, Instant at, String action, String... attributes) {
    return event(ENGINE, container, at, action, attributes);
  }

  static EngineEvent event(
      EngineRef engine, String container, Instant at, String action, String... attributes) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("name", "web");
    all.put("image", "shop/web:1");
    for (int i = 0; i < attributes.length; i += 2) {
      all.put(attributes[i], attributes[i + 1]);
    }
    return new EngineEvent(
        EngineEvent.SCHEMA,
        EngineEvent.idOf(
            engine.id(),
            at.getEpochSecond() * 1_000_000_000 + at.getNano(),
            "container",
            action,
            container,
            null),
        engine,
        at,
        at,
        "container",
        action,
        null,
        container,
        all,
        "local",
        "{}",
        Origin.OBSERVED,
        false);
  }

  static InspectSnapshot deathSnapshot(
      String container, Instant at, EngineEvent die, String words) {
    return InspectSnapshot.builder()
        .engine(ENGINE)
        .containerId(container)
        .takenAt(at)
        .why("die")
        .causeEventId(die.id())
        .lastWords(new LastWords(List.of(words), false, null))
        .build();
  }

  static CollectorStatus heartbeat(Instant at) {
    return heartbeat(ENGINE, at);
  }

  static CollectorStatus heartbeat(EngineRef engine, Instant at) {
    CollectorStatus beat = status(CollectorStatus.Kind.HEARTBEAT, at, null);
    return new CollectorStatus(
        beat.schema(),
        CollectorStatus.idOf(engine.id(), at, beat.kind()),
        engine,
        at,
        beat.kind(),
        null,
        null,
        null,
        Map.of(),
        at,
        null);
  }

  static CollectorStatus status(CollectorStatus.Kind kind, Instant at, @Nullable String cause) {
    return new CollectorStatus(
        CollectorStatus.SCHEMA,
        CollectorStatus.idOf(ENGINE.id(), at, kind),
        ENGINE,
        at,
        kind,
        null,
        null,
        cause,
        Map.of());
  }

  /** One that promises nothing. */
  static CollectorStatus formerHeartbeat(Instant at) {
    return status(CollectorStatus.Kind.HEARTBEAT, at, null);
  }

  /** A container without a workload of its own failed, after an hour. */
  static Turn died(Instant at, String policy) {
    CauseOfDeath cause =
        new CauseOfDeath(
            CauseOfDeath.Kind.FAILED, "exit 3", Confidence.CERTAIN, List.of("die"), null);
    return turn(
        Turn.Kind.DIED,
        at,
        new Run(
            "run-1",
            1,
            StartedBy.FIRST_START,
            at.minusSeconds(3600),
            at,
            "die",
            3,
            cause,
            true,
            true),
        policy);
  }

  /** It runs again, for the second time. */
  static Turn started(Instant at) {
    Run run = new Run("run-2", 2, StartedBy.POLICY, at, null, null, null, null, false, true);
    return turn(Turn.Kind.STARTED, at, run, "always");
  }

  private static Turn turn(Turn.Kind kind, Instant at, Run run, String policy) {
    String container = "a".repeat(64);
    return new Turn(
        kind,
        at,
        kind + " at " + at,
        ENGINE,
        Workload.of(ENGINE.id(), container, "web", Map.of()),
        container,
        "web",
        "shop/web:1",
        run,
        null,
        null,
        new Terms(policy, 0, 0L, 0L, false, false, false, false),
        Map.of());
  }
}

package io.epitaph.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.detectors.engines.EngineTracker;
import io.epitaph.detectors.engines.MapMemory;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.engine.Probes;
import io.epitaph.engine.mask.Masker;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A simulated engine, and what the trackers report of it: a collector and the job in one. */
final class TrackedEngine {
  private static final EngineRef ENGINE = new EngineRef("engine-1", "simulated", "simulated");
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));

  private final SimulatedEngine engine;
  private final Duration clock;
  private final EngineTracker tracker =
      new EngineTracker(LifeSettings.DEFAULTS, IncidentSettings.DEFAULTS);
  private final MapMemory memory = new MapMemory();
  private final LastResults reported = new LastResults();
  private final EventDecoder events = new EventDecoder(ENGINE, MASKER, Probes.NONE);
  private final InspectDecoder inspects = new InspectDecoder(MASKER);
  private final List<byte[]> lines = new ArrayList<>();

  /**
   * @param clock how far the engine's is ahead of the time line
   */
  TrackedEngine(SimulatedEngine engine, Duration clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /** What the engine said, line by line. */
  List<byte[]> lines() {
    return lines;
  }

  /** Each incarnation in its last revision. */
  Collection<Incarnation> runs() {
    return reported.incarnations().values();
  }

  /** Each incident in its last revision. */
  Collection<Incident> incidents() {
    return reported.incidents().values();
  }

  /** Lets time pass; what waits for nothing to happen has half an hour more. */
  void follow(Timeline timeline, Instant from, Instant to) throws Exception {
    Instant last = from;
    for (Instant now = from; now.isBefore(to); now = now.plus(STEP)) {
      timeline.runUntil(now);
      onTime(now);
      for (byte[] line : engine.eventsSince(last)) {
        lines.add(line);
        read(line, now.plus(clock));
      }
      last = now.plusNanos(1);
    }
    for (int minute = 0; minute < 30; minute++) {
      onTime(to.plus(Duration.ofMinutes(minute)));
    }
  }

  /** What a heartbeat does. */
  private void onTime(Instant now) {
    tracker.onTime(memory, now.plus(clock), reported);
  }

  /** What a collector does: the event, and an inspect at each turn of a life. */
  private void read(byte[] line, Instant now) throws Exception {
    EngineEvent event = events.decode(line, now);
    String container = event.containerId();
    if (container == null) {
      return;
    }
    tracker.onEvent(memory, event, reported);
    boolean failedStart =
        event.action().equals(Actions.DISCONNECT) && !reported.knowsRunOf(container);
    if (!Actions.CHANGES.contains(event.action()) && !failedStart) {
      return;
    }
    try {
      tracker.onSnapshot(memory, snapshot(event, container, now), reported);
    } catch (NoSuchContainerException e) {
      // Removed meanwhile.
    }
  }

  private InspectSnapshot snapshot(EngineEvent event, String container, Instant now)
      throws Exception {
    return InspectSnapshot.builder()
        .engine(ENGINE)
        .containerId(container)
        .takenAt(now)
        .why(event.action())
        .causeEventId(event.id())
        .facts(inspects.decode(engine.api().inspect(container)).facts())
        .build();
  }
}

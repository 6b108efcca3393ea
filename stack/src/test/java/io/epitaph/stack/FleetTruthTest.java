package io.epitaph.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.engines.EngineOutput;
import io.epitaph.detectors.engines.EngineTracker;
import io.epitaph.detectors.engines.MapMemory;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.engine.Probes;
import io.epitaph.engine.mask.Masker;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.LifeMix;
import io.epitaph.fleet.RandomLives;
import io.epitaph.fleet.ScriptedLives;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.fleet.Truth;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hours of random lives, and what the trackers report of them beside what is true. */
class FleetTruthTest {
  private static final EngineRef ENGINE = new EngineRef("engine-1", "simulated", "simulated");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMillis(10);
  private static final int LIVES = 120;

  /** How the incidents of the fourteen lives end; that of one who stays dead does not. */
  private static final Map<String, String> ENDS =
      Map.of(
          "choked-child", "quiet",
          "choked", "open",
          "sick", "stopped",
          "flapping", "quiet",
          "loop", "gave-up",
          "for-ever", "stopped",
          "cap", "removed");

  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));

  private final EngineTracker tracker =
      new EngineTracker(LifeSettings.DEFAULTS, IncidentSettings.DEFAULTS);
  private final MapMemory memory = new MapMemory();
  private final Reported reported = new Reported();
  private final EventDecoder events = new EventDecoder(ENGINE, MASKER, Probes.NONE);
  private final InspectDecoder inspects = new InspectDecoder(MASKER);
  private final Map<String, Map<Integer, Incarnation>> runs = new HashMap<>();
  private final Map<String, Incident> incidents = new HashMap<>();

  private final class Reported implements EngineOutput {
    @Override
    public void life(Life life) {}

    @Override
    public void incarnation(Incarnation run) {
      runs.computeIfAbsent(run.containerId(), c -> new TreeMap<>()).put(run.number(), run);
    }

    @Override
    public void withdrawn(Incarnation run) {
      runs.getOrDefault(run.containerId(), new TreeMap<>()).remove(run.number(), run);
    }

    @Override
    public void incident(Incident incident) {
      incidents.put(incident.id(), incident);
    }

    @Override
    public void turn(Turn turn) {}

    @Override
    public void failed(Turn turn, RuntimeException why) {
      throw new AssertionError("at " + turn, why);
    }

    @Override
    public void failed(String subject, Object state, RuntimeException why) {
      throw new AssertionError("what was due of " + subject, why);
    }
  }

  /** What a heartbeat does. */
  private void onTime(Instant now) {
    tracker.onTime(memory, now, reported);
  }

  /** What a collector does: the event, and an inspect at each turn of a life. */
  private void read(SimulatedEngine engine, byte[] line, Instant now) throws Exception {
    EngineEvent event = events.decode(line, now);
    String container = event.containerId();
    if (container == null) {
      return;
    }
    tracker.onEvent(memory, event, reported);
    boolean failedStart =
        event.action().equals(Actions.DISCONNECT)
            && runs.getOrDefault(container, Map.of()).isEmpty();
    if (!Actions.CHANGES.contains(event.action()) && !failedStart) {
      return;
    }
    InspectSnapshot snapshot;
    try {
      snapshot =
          new InspectSnapshot(
              InspectSnapshot.SCHEMA,
              InspectSnapshot.idOf(ENGINE.id(), container, now, event.action()),
              ENGINE,
              container,
              now,
              event.action(),
              event.id(),
              inspects.decode(engine.api().inspect(container)).facts(),
              null,
              null,
              null);
    } catch (NoSuchContainerException e) {
      return;
    }
    tracker.onSnapshot(memory, snapshot, reported);
  }

  @ParameterizedTest
  @CsvSource({"DOCKER_20_10, 1, 0", "DOCKER_26_1, 2, -20", "DOCKER_28_5, 3, 20"})
  void eachLifeIsToldAsItWas(Dialect dialect, long seed, long clockSeconds) throws Exception {
    Timeline timeline = Timeline.from(START);
    SimulatedEngine engine = engine(dialect, clockSeconds, timeline);
    RandomLives random =
        new RandomLives(engine, timeline, seed, LifeMix.defaults(Duration.ofSeconds(10)));
    random.begin(LIVES);
    hold(random, engine, timeline, clockSeconds);
  }

  @ParameterizedTest
  @CsvSource({"DOCKER_20_10, 4, 0", "DOCKER_26_1, 5, -20", "DOCKER_28_5, 6, 20"})
  void whatARestartOfTheEngineMakesOfLivesIsToldToo(Dialect dialect, long seed, long clockSeconds)
      throws Exception {
    Timeline timeline = Timeline.from(START);
    SimulatedEngine engine = engine(dialect, clockSeconds, timeline);
    RandomLives random =
        new RandomLives(
            engine,
            timeline,
            seed,
            LifeMix.restartable(Duration.ofSeconds(10), Duration.ofMinutes(10)));
    random.begin(LIVES);
    for (int i = 1; i <= 4; i++) {
      random.restartEngine(Duration.ofMinutes(5L * i));
    }
    hold(random, engine, timeline, clockSeconds);
  }

  @Test
  void whatOutlivesItsEngineIsToldAsIfNothingHadBeen() throws Exception {
    Timeline timeline = Timeline.from(START);
    SimulatedEngine engine =
        new SimulatedEngine(
            EngineSettings.of("simulated", Dialect.DOCKER_28_5).withLiveRestore(), timeline);
    RandomLives random =
        new RandomLives(
            engine,
            timeline,
            7,
            LifeMix.restartable(Duration.ofSeconds(10), Duration.ofMinutes(10)));
    random.begin(LIVES);
    random.restartEngine(Duration.ofMinutes(5));
    hold(random, engine, timeline, 0);
  }

  private static SimulatedEngine engine(Dialect dialect, long clockSeconds, Timeline timeline) {
    return new SimulatedEngine(
        EngineSettings.of("simulated", dialect).withClockOffset(Duration.ofSeconds(clockSeconds)),
        timeline);
  }

  /** Lives 1 to 12 on one engine, 13 and 14 on one each: names, causes of death, incidents. */
  @ParameterizedTest
  @CsvSource({
    "DOCKER_20_10, 0, begin", "DOCKER_20_10, 0, restarted", "DOCKER_20_10, 0, undying",
    "DOCKER_26_1, -20, begin", "DOCKER_26_1, -20, restarted", "DOCKER_26_1, -20, undying",
    "DOCKER_28_5, 20, begin", "DOCKER_28_5, 20, restarted", "DOCKER_28_5, 20, undying"
  })
  void theFourteenAreToldAsTheyWere(Dialect dialect, long clockSeconds, String part)
      throws Exception {
    Timeline timeline = Timeline.from(START);
    EngineSettings settings =
        EngineSettings.of("simulated", dialect).withClockOffset(Duration.ofSeconds(clockSeconds));
    SimulatedEngine engine =
        new SimulatedEngine(
            part.equals("undying") ? settings.withLiveRestore() : settings, timeline);
    ScriptedLives scripted = new ScriptedLives(engine, timeline);
    switch (part) {
      case "begin" -> scripted.begin();
      case "restarted" -> scripted.beginRestarted();
      default -> scripted.beginUndying();
    }
    int begun = part.equals("begin") ? 14 : part.equals("restarted") ? 2 : 1;
    hold(scripted::truths, begun, engine, timeline, clockSeconds, ScriptedLives.LENGTH);
    assertThat(runs.values().stream().flatMap(r -> r.values().stream()))
        .allSatisfy(run -> assertThat(run.cause()).isNotNull());
    Map<String, String> ends = new TreeMap<>();
    for (Incident incident : incidents.values()) {
      if (incident.partOf() == null) {
        ends.put(
            incident.containerName(),
            incident.resolution() == null ? "open" : Wire.name(incident.resolution()));
      }
    }
    assertThat(ends).isEqualTo(part.equals("begin") ? ENDS : Map.of());
  }

  /** Lets four hours pass, and compares what is reported with what is true. */
  private void hold(
      RandomLives random, SimulatedEngine engine, Timeline timeline, long clockSeconds)
      throws Exception {
    hold(random::truths, LIVES, engine, timeline, clockSeconds, Duration.ofHours(4));
  }

  /**
   * @param atLeast this many lives are begun
   * @param length of the lives; what waits for nothing to happen has half an hour more
   */
  private void hold(
      Supplier<List<Truth>> lives,
      int atLeast,
      SimulatedEngine engine,
      Timeline timeline,
      long clockSeconds,
      Duration length)
      throws Exception {
    Deque<byte[]> lines = new ConcurrentLinkedDeque<>();
    Instant last = START;
    for (Instant now = START; now.isBefore(START.plus(length)); now = now.plus(STEP)) {
      timeline.runUntil(now);
      for (byte[] line : engine.eventsSince(last)) {
        lines.add(line);
      }
      last = now.plusNanos(1);
      Instant engineTime = now.plusSeconds(clockSeconds);
      onTime(engineTime);
      for (byte[] line = lines.poll(); line != null; line = lines.poll()) {
        read(engine, line, engineTime);
      }
    }

    for (int minute = 0; minute < 30; minute++) {
      onTime(START.plus(length).plusSeconds(clockSeconds + 60L * minute));
    }

    List<Truth> truths = lives.get();
    assertThat(truths).hasSizeGreaterThanOrEqualTo(atLeast);
    List<Incarnation> reported = runs.values().stream().flatMap(r -> r.values().stream()).toList();
    assertThat(Judge.wrong(truths, reported, incidents.values())).isEmpty();
  }
}

package io.epitaph.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.LifeMix;
import io.epitaph.fleet.RandomLives;
import io.epitaph.fleet.ScriptedLives;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.fleet.Truth;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hours of random lives, and what the trackers report of them beside what is true. */
class FleetTruthTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
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
    TrackedEngine tracked =
        hold(scripted::truths, begun, engine, timeline, clockSeconds, ScriptedLives.LENGTH);
    assertThat(tracked.runs()).allSatisfy(run -> assertThat(run.cause()).isNotNull());
    Map<String, String> ends = new TreeMap<>();
    for (Incident incident : tracked.incidents()) {
      if (incident.partOf() == null) {
        ends.put(
            incident.containerName(),
            incident.resolution() == null ? "open" : Wire.name(incident.resolution()));
      }
    }
    assertThat(ends).isEqualTo(part.equals("begin") ? ENDS : Map.of());
  }

  /** Lets four hours pass, and compares what is reported with what is true. */
  private static void hold(
      RandomLives random, SimulatedEngine engine, Timeline timeline, long clockSeconds)
      throws Exception {
    hold(random::truths, LIVES, engine, timeline, clockSeconds, Duration.ofHours(4));
  }

  /**
   * @param atLeast this many lives are begun
   * @param length of the lives; what waits for nothing to happen has half an hour more
   */
  private static TrackedEngine hold(
      Supplier<List<Truth>> lives,
      int atLeast,
      SimulatedEngine engine,
      Timeline timeline,
      long clockSeconds,
      Duration length)
      throws Exception {
    TrackedEngine tracked = new TrackedEngine(engine, Duration.ofSeconds(clockSeconds));
    tracked.follow(timeline, START, START.plus(length));
    List<Truth> truths = lives.get();
    assertThat(truths).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(Judge.wrong(truths, tracked.runs(), tracked.incidents())).isEmpty();
    return tracked;
  }
}

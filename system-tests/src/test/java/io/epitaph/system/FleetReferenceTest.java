package io.epitaph.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.LifeMix;
import io.epitaph.fleet.RandomLives;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Engines of all dialects, beside what is true and beside {@link Reference}. For a million events:
 * {@code -Dfleet.events=1000000}.
 */
class FleetReferenceTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<Dialect> DIALECTS = List.of(Dialect.values());
  private static final int LIVES = 1_000;
  private static final long EVENTS = Long.getLong("fleet.events", 20_000);

  @Test
  void runsTimesExitCodesAndCausesAreThoseOfAPlainReading() throws Exception {
    long events = 0;
    for (int seed = 100; events < EVENTS; seed++) {
      events += compare(DIALECTS.get(seed % DIALECTS.size()), seed);
    }
    assertThat(events).isGreaterThanOrEqualTo(EVENTS);
  }

  /**
   * @return how many events there were
   */
  private static long compare(Dialect dialect, long seed) throws Exception {
    Timeline timeline = Timeline.from(START);
    Duration clock = Duration.ofSeconds(seed % 41 - 20);
    SimulatedEngine engine =
        new SimulatedEngine(
            EngineSettings.of("simulated", dialect).withClockOffset(clock), timeline);
    RandomLives random =
        new RandomLives(engine, timeline, seed, LifeMix.defaults(Duration.ofSeconds(5)));
    random.begin(LIVES);
    TrackedEngine tracked = new TrackedEngine(engine, clock);
    tracked.follow(timeline, START, START.plus(Duration.ofHours(4)));
    Reference reference = new Reference();
    for (byte[] line : tracked.lines()) {
      reference.read(line);
    }
    List<Reference.Run> found = tracked.runs().stream().map(FleetReferenceTest::run).toList();
    assertThat(without(found, reference.runs())).as("only found, seed " + seed).isEmpty();
    assertThat(without(reference.runs(), found)).as("not found, seed " + seed).isEmpty();
    assertThat(Judge.wrong(random.truths(), tracked.runs(), tracked.incidents()))
        .as("seed " + seed)
        .isEmpty();
    return tracked.lines().size();
  }

  private static <T> List<T> without(List<T> all, List<T> others) {
    Set<T> known = new HashSet<>(others);
    return all.stream().filter(each -> !known.contains(each)).toList();
  }

  private static Reference.Run run(Incarnation run) {
    boolean ran = run.startedAt() != null;
    return new Reference.Run(
        run.containerId(),
        run.number(),
        nanos(run.startedAt()),
        ran ? nanos(run.diedAt()) : -1,
        ran && run.exitCode() != null ? run.exitCode() : -1,
        why(run),
        run.ooms().size());
  }

  private static long nanos(@Nullable Instant at) {
    return at == null ? -1 : at.getEpochSecond() * 1_000_000_000L + at.getNano();
  }

  private static Reference.Why why(Incarnation run) {
    CauseOfDeath cause = run.cause();
    if (cause == null) {
      return Reference.Why.COMPLETED;
    }
    if (cause.kind().onRequest()) {
      return Reference.Why.ON_REQUEST;
    }
    return switch (cause.kind()) {
      case COMPLETED -> Reference.Why.COMPLETED;
      case OUT_OF_MEMORY -> Reference.Why.OUT_OF_MEMORY;
      case KILLED_FROM_OUTSIDE -> Reference.Why.KILLED;
      case FAULT_SIGNAL -> Reference.Why.FAULT;
      case COULD_NOT_START -> Reference.Why.NEVER_RAN;
      default -> Reference.Why.FAILED;
    };
  }
}

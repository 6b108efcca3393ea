package io.epitaph.collector;

import io.epitaph.model.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the engine's clock is from this host's, for the log and for people. One thread logs it,
 * any may ask.
 */
final class ClockDifference {
  private static final Logger LOG = LoggerFactory.getLogger(ClockDifference.class);

  /** More than this is not how clocks differ, but a clock that is wrong. */
  private static final Duration WRONG_CLOCK = Duration.ofSeconds(30);

  private final EngineKeeper keeper;
  private final EngineClock clock;
  private volatile boolean wrong;

  ClockDifference(EngineKeeper keeper, EngineClock clock) {
    this.keeper = keeper;
    this.clock = clock;
  }

  /** By how much one of the clocks is wrong, for people; null when they agree. */
  @Nullable String wrongClock() {
    Duration offset = clock.offset();
    if (offset == null || offset.abs().compareTo(WRONG_CLOCK) <= 0) {
      return null;
    }
    return "the clock of engine "
        + keeper.reporter().engine().name()
        + " is "
        + Durations.text(Duration.ofSeconds(offset.abs().plusMillis(500).toSeconds()))
        + (offset.isNegative() ? " behind" : " ahead of")
        + " this host's: set the one that is wrong";
  }

  /** Logs that they begin to differ. */
  void log() {
    String now = wrongClock();
    if (now != null && !wrong) {
      LOG.warn("{}", now);
    }
    wrong = now != null;
  }
}

package io.epitaph.collector;

import io.epitaph.kafka.SharedTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds that the engine has given all that it remembers: that it has been quiet for a while. Asks
 * again until it is so, or the connection has ended.
 */
final class QuietCheck {
  /** How often it is asked. */
  private static final Duration QUIET_CHECK = Duration.ofMillis(100);

  private final Session session;
  private final Supplier<@Nullable Session> current;
  private final Intake intake;
  private final SharedTimer timer;
  private final EngineClock clock;

  /**
   * @param current the connection that is open; null for none
   */
  QuietCheck(
      Session session,
      Supplier<@Nullable Session> current,
      Intake intake,
      SharedTimer timer,
      EngineClock clock) {
    this.session = session;
    this.current = current;
    this.intake = intake;
    this.timer = timer;
    this.clock = clock;
  }

  void check() {
    if (!session.equals(current.get()) || session.startUp().isSent()) {
      return;
    }
    Instant now = clock.now();
    Duration quiet = session.filler().quiet();
    if (quiet != null
        && quiet.compareTo(EventReader.SETTLED) >= 0
        && session.startUp().isDue(now.minus(EventReader.SETTLED))) {
      intake.add(
          () -> {
            session.lines().onQuiet(now, quiet);
            later();
          });
    } else {
      later();
    }
  }

  private void later() {
    timer.after(QUIET_CHECK, this::check);
  }
}

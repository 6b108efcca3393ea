package io.epitaph.collector;

import io.epitaph.collector.delivery.Cursor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends heartbeats. Each asks the engine for a sign of life and compares the clocks, and then
 * promises a time until which all events were sent, if that is known. It goes through the intake,
 * so that no line overtakes it or is overtaken. {@link #run} may take long, since an engine may not
 * answer, and is never called twice at once; all else is for any thread.
 */
final class Heartbeats implements Runnable {
  private static final Duration PING_LIMIT = Duration.ofSeconds(2);

  /**
   * How long an engine may take from an event's time stamp to the stream; also how long it may take
   * to answer: one that hung until now has events to send that are older.
   */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final EngineKeeper keeper;
  private final EngineClock clock;
  private final Intake intake;
  private final Supplier<Map<String, Long>> numbers;
  private final EngineSilence silence;
  private final ClockDifference difference;

  /** Whether one waits in the intake: another would say the same. */
  private final AtomicBoolean pending = new AtomicBoolean();

  /**
   * @param numbers what they count
   */
  Heartbeats(
      EngineKeeper keeper, EngineClock clock, Intake intake, Supplier<Map<String, Long>> numbers) {
    this.keeper = keeper;
    this.clock = clock;
    this.intake = intake;
    this.numbers = numbers;
    this.silence = new EngineSilence(keeper);
    this.difference = new ClockDifference(keeper, clock);
  }

  /** That the engine does not answer, for people; null when it does, or there is none. */
  @Nullable String silence() {
    return silence.text();
  }

  /** By how much one of the clocks is wrong, for people; null when they agree. */
  @Nullable String wrongClock() {
    return difference.wrongClock();
  }

  @Override
  public void run() {
    Session session = keeper.session();
    boolean alive = session != null && isAlive(session);
    difference.log();
    if (pending.getAndSet(true)) {
      return;
    }
    // In this order: what is read after the time was taken is in the intake before the task.
    Instant now = clock.now();
    boolean caughtUp = alive && session != null && session.startUp().isSent();
    boolean allRead = caughtUp && session != null && session.filler().quiet() != null;
    Instant at = clock.host().instant();
    Map<String, Long> counted = numbers.get();
    Reporter reporter = keeper.reporter();
    intake.add(
        () -> {
          pending.set(false);
          reporter.heartbeat(
              at, counted, caughtUp && session != null ? promise(session, now, allRead) : null);
        });
  }

  /** Null when nothing can be promised. */
  private @Nullable Instant promise(Session session, Instant now, boolean allRead) {
    Instant until = now;
    if (!allRead) {
      Cursor last = session.lines().place();
      if (last == null) {
        return null;
      }
      until = last.at().isBefore(now) ? last.at() : now;
    }
    return keeper.promises().next(until.minus(MARGIN));
  }

  /** Whether the engine answers, and soon enough for a promise. */
  private boolean isAlive(Session session) {
    long asked = clock.ticks();
    try {
      Instant second = session.connection().engine().ping(PING_LIMIT);
      long answered = clock.ticks();
      silence.heard();
      if (second != null && !clock.agrees(second, asked, answered)) {
        readClock(session, second);
      }
      return answered - asked < MARGIN.toNanos();
    } catch (IOException | RuntimeException e) {
      silence.notHeard(session, e);
      return false;
    }
  }

  private void readClock(Session session, Instant second) throws IOException {
    long asked = clock.ticks();
    Instant exact = session.connection().engine().info().time();
    // Half a second is wrong by no more than that.
    keeper.readClock(exact == null ? second.plusMillis(500) : exact, asked);
  }
}

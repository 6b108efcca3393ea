package io.epitaph.collector;

import io.epitaph.collector.EngineKeeper.Session;
import io.epitaph.collector.delivery.Cursor;
import io.epitaph.model.Durations;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends heartbeats. Each asks the engine for a sign of life and compares the clocks, and then
 * promises a time until which all events were sent, if that is known. It goes through the intake,
 * so that no line overtakes it or is overtaken. {@link #run} may take long, since an engine may not
 * answer, and is never called twice at once; all else is for any thread.
 */
final class Heartbeats implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
  private static final Duration PING_LIMIT = Duration.ofSeconds(2);

  /**
   * How long an engine may take from an event's time stamp to the stream; also how long it may take
   * to answer: one that hung until now has events to send that are older.
   */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /** More than this is not how clocks differ, but a clock that is wrong. */
  private static final Duration WRONG_CLOCK = Duration.ofSeconds(30);

  private final EngineKeeper keeper;
  private final EngineClock clock;
  private final Intake intake;
  private final Supplier<Map<String, Long>> numbers;

  /** Whether one waits in the intake: another would say the same. */
  private final AtomicBoolean pending = new AtomicBoolean();

  private volatile @Nullable String silence;
  private volatile boolean wrongClock;

  /**
   * @param numbers what they count
   */
  Heartbeats(
      EngineKeeper keeper, EngineClock clock, Intake intake, Supplier<Map<String, Long>> numbers) {
    this.keeper = keeper;
    this.clock = clock;
    this.intake = intake;
    this.numbers = numbers;
  }

  /** That the engine does not answer, for people; null when it does, or there is none. */
  @Nullable String silence() {
    return keeper.session() == null ? null : silence;
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

  @Override
  public void run() {
    Session session = keeper.session();
    boolean alive = session != null && isAlive(session);
    logWrongClock();
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
      heard();
      if (second != null && !clock.agrees(second, asked, answered)) {
        readClock(session, second);
      }
      return answered - asked < MARGIN.toNanos();
    } catch (IOException | RuntimeException e) {
      notHeard(session, e);
      return false;
    }
  }

  private void readClock(Session session, Instant second) throws IOException {
    long asked = clock.ticks();
    Instant exact = session.connection().engine().info().time();
    // Half a second is wrong by no more than that.
    keeper.readClock(exact == null ? second.plusMillis(500) : exact, asked);
  }

  private void heard() {
    if (silence != null) {
      LOG.info("the engine answers again engineId={}", keeper.reporter().engine().id());
      silence = null;
    }
  }

  private void notHeard(Session session, Exception why) {
    if (!session.equals(keeper.session())) {
      // The connection was closed meanwhile.
      return;
    }
    if (silence == null) {
      LOG.warn(
          "the engine does not answer engineId={} why={}",
          keeper.reporter().engine().id(),
          session.connection().masker().text(why.toString()));
    }
    silence =
        "engine "
            + keeper.reporter().engine().name()
            + " does not answer: "
            + session.connection().masker().text(String.valueOf(why.getMessage()));
  }

  private void logWrongClock() {
    String wrong = wrongClock();
    if (wrong != null && !wrongClock) {
      LOG.warn("{}", wrong);
    }
    wrongClock = wrong != null;
  }
}

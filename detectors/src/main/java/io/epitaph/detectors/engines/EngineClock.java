package io.epitaph.detectors.engines;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far an engine's time has come, and whether its clock was set back.
 *
 * <p>Time is what the engine's records say, never the wall clock. An event that is older than those
 * before it came late; only when several in a row are, on a time line of their own, was the clock
 * set back. A value.
 *
 * @param now all that happened until then is known; {@link Instant#EPOCH} before the first record
 * @param line the newest of the records in a row that are much older than {@code now}; null for
 *     none
 * @param lineLength how many these are
 * @param setBackFrom where {@code now} was when the clock was last set back, until time has come
 *     there again; null for never
 */
public record EngineClock(
    Instant now, @Nullable Instant line, int lineLength, @Nullable Instant setBackFrom) {
  public static final EngineClock UNKNOWN = new EngineClock(Instant.EPOCH, null, 0, null);

  /** What comes later than this after newer records counts as late, and changes no more. */
  public static final Duration DISORDER = Duration.ofSeconds(10);

  /** So many records on an older time line show that the clock was set back. */
  private static final int SHOWN_BY = 3;

  /** A step of the engine's time: the clock, and how far what is due moves with it. */
  record Step(EngineClock clock, Duration shift) {}

  boolean isKnown() {
    return now.isAfter(Instant.EPOCH);
  }

  /** Whether a record of this time is so old that it can only be late, or the clock was set. */
  boolean isMuchOlder(Instant at) {
    return at.isBefore(now.minus(DISORDER));
  }

  /** Takes the time of a record. */
  Step at(Instant at) {
    if (isMuchOlder(at)) {
      return older(at);
    }
    if (setBackFrom != null && !at.isBefore(setBackFrom) && at.isAfter(now.plus(DISORDER))) {
      // Back on the former time line: they were late, all of them.
      return new Step(moved(at, null), Duration.between(now, at));
    }
    Instant later = at.isAfter(now) ? at : now;
    boolean past = setBackFrom != null && later.isAfter(setBackFrom);
    return new Step(moved(later, past ? null : setBackFrom), Duration.ZERO);
  }

  private Step older(Instant at) {
    boolean goesOn = line != null && !at.isBefore(line.minus(DISORDER));
    int length = goesOn ? lineLength + 1 : 1;
    Instant newest = goesOn && line.isAfter(at) ? line : at;
    if (length < SHOWN_BY) {
      return new Step(new EngineClock(now, newest, length, setBackFrom), Duration.ZERO);
    }
    return new Step(moved(newest, now), Duration.between(now, newest));
  }

  /** The clock was set to this; no time has passed. */
  Step set(Instant at) {
    return new Step(moved(at, null), Duration.between(now, at));
  }

  private EngineClock moved(Instant to, @Nullable Instant from) {
    return to.equals(now) && line == null && Objects.equals(from, setBackFrom)
        ? this
        : new EngineClock(to, null, 0, from);
  }
}

package io.epitaph.detectors.engines;

import io.epitaph.detectors.lives.Gap;
import io.epitaph.model.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an engine's time has come, and whether its clock was set back.
 *
 * <p>Time is what the engine's records say, never the wall clock. An event that is much older than
 * those before it came late; only when several in a row are, on a time line of their own, was the
 * clock set back. Until that is decided they are put aside. A value.
 *
 * @param now all that happened until then is known; {@link Instant#EPOCH} before the first record
 * @param aside the events in a row that are much older than {@code now}
 * @param setBackFrom where {@code now} was when the clock was last set back, until time has come
 *     there again; null for never
 * @param awaySince where {@code now} was when the engine or its collector was lost, until the
 *     engine was asked for its containers again; null otherwise
 * @param gap the last span that nobody watched; null for none
 */
public record EngineClock(
    Instant now,
    List<EngineEvent> aside,
    @Nullable Instant setBackFrom,
    @Nullable Instant awaySince,
    @Nullable Gap gap) {
  public static final EngineClock UNKNOWN = at(Instant.EPOCH);

  /** What comes later than this after newer records is much older than they. */
  public static final Duration DISORDER = Duration.ofSeconds(10);

  /** So many events on an older time line show that the clock was set back. */
  private static final int SHOWN_BY = 3;

  /** A step of the engine's time: the clock, and how far what is due moves with it. */
  record Step(EngineClock clock, Duration shift) {}

  public EngineClock {
    aside = aside == null ? List.of() : List.copyOf(aside);
  }

  /** One that has come so far. */
  public static EngineClock at(Instant now) {
    return new EngineClock(now, List.of(), null, null, null);
  }

  boolean isKnown() {
    return now.isAfter(Instant.EPOCH);
  }

  boolean isMuchOlder(Instant at) {
    return at.isBefore(now.minus(DISORDER));
  }

  /** Time passes, with a record that is not much older. */
  Step pass(Instant at) {
    if (setBackFrom != null && !at.isBefore(setBackFrom) && at.isAfter(now.plus(DISORDER))) {
      // Back on the former time line: what showed another one was late.
      return set(at);
    }
    if (!at.isAfter(now)) {
      return new Step(this, Duration.ZERO);
    }
    boolean past = setBackFrom != null && at.isAfter(setBackFrom);
    return new Step(
        new EngineClock(at, aside, past ? null : setBackFrom, awaySince, gap), Duration.ZERO);
  }

  /** The clock is another; no time has passed. */
  Step set(Instant at) {
    boolean back = isMuchOlder(at);
    return new Step(
        new EngineClock(at, aside, back ? now : null, awaySince, gap), Duration.between(now, at));
  }

  /** The engine, or its collector, is away from now on. */
  EngineClock lost() {
    return awaySince != null ? this : new EngineClock(now, aside, setBackFrom, now, gap);
  }

  /** It is back. */
  EngineClock back() {
    return awaySince == null ? this : new EngineClock(now, aside, setBackFrom, null, gap);
  }

  /** Nobody watched. */
  EngineClock after(Gap unwatched) {
    return new EngineClock(now, aside, setBackFrom, awaySince, unwatched);
  }

  /** Puts one more aside. */
  EngineClock with(EngineEvent older) {
    List<EngineEvent> more = new ArrayList<>(aside);
    more.add(older);
    return withAside(more);
  }

  /** With nothing aside. */
  EngineClock decided() {
    return withAside(List.of());
  }

  /** With these aside, and no others. */
  EngineClock withAside(List<EngineEvent> events) {
    return events.equals(aside) ? this : new EngineClock(now, events, setBackFrom, awaySince, gap);
  }

  /** Whether an event that is much older goes on from those that are aside. */
  boolean goesOn(EngineEvent older) {
    return aside.isEmpty()
        || !older.occurredAt().isBefore(aside.get(aside.size() - 1).occurredAt().minus(DISORDER));
  }

  /** Whether what is aside shows that the clock was set back. */
  boolean isSetBack() {
    return aside.size() >= SHOWN_BY;
  }
}

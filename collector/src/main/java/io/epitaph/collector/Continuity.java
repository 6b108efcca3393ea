package io.epitaph.collector;

import io.epitaph.collector.delivery.Cursor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a stream goes on where the last one ended. Asked for the events since the cursor, an
 * engine gives the cursor's own event first, unless it forgot it: its memory holds 256 events, and
 * nothing over a restart. What else it forgot is then unknown.
 *
 * <p>Events can share a nanosecond, so all events of the cursor's time are compared. Not
 * thread-safe.
 */
final class Continuity {
  /** What an event says about the stream. */
  enum Verdict {
    /** It is the cursor's own event: nothing was lost, and it was sent before. */
    KNOWN,
    /** Go on. */
    NEW,
    /** Go on, but events between the cursor and this one were lost. */
    AFTER_GAP
  }

  private final @Nullable Cursor cursor;
  private boolean decided;

  /**
   * @param cursor where the last stream ended; null, or one without an event, proves nothing
   */
  Continuity(@Nullable Cursor cursor) {
    this.cursor = cursor;
    this.decided = cursor == null || cursor.eventId() == null;
  }

  Verdict onEvent(Instant at, String eventId) {
    if (decided || cursor == null) {
      return Verdict.NEW;
    }
    if (eventId.equals(cursor.eventId())) {
      decided = true;
      return Verdict.KNOWN;
    }
    if (at.isAfter(cursor.at())) {
      decided = true;
      return Verdict.AFTER_GAP;
    }
    return Verdict.NEW;
  }

  /** Whether the cursor's own event is still to come. */
  boolean awaitsCursor() {
    return !decided;
  }

  /**
   * To be called when a stream gave nothing for a while, not even the cursor's event.
   *
   * @return true when that shows a gap
   */
  boolean onSilence() {
    boolean gap = !decided;
    decided = true;
    return gap;
  }
}

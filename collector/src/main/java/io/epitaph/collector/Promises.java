package io.epitaph.collector;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The times, by the engine's clock, until which all events were promised to have been sent. One is
 * never earlier than the one before, unless the engine's clock was set. For the worker's thread.
 */
final class Promises {
  private @Nullable Instant latest;

  /** The next promise: this time, or that of the promise before when that is later. */
  Instant next(Instant upTo) {
    Instant before = latest;
    Instant next = before == null || before.isBefore(upTo) ? upTo : before;
    latest = next;
    return next;
  }

  /** The engine's clock was set: what was promised until now is of another time. */
  void forget() {
    latest = null;
  }
}

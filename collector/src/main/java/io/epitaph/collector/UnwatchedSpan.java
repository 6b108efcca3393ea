package io.epitaph.collector;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A span that nobody watched.
 *
 * @param from the last event before it
 * @param to the first event after it, or when it was found that none comes
 */
record UnwatchedSpan(Instant from, Instant to) {
  boolean has(@Nullable Instant at) {
    return at != null && at.isAfter(from) && !at.isAfter(to);
  }
}

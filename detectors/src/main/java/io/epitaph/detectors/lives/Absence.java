package io.epitaph.detectors.lives;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which an engine, or its collector, was away. All by the engine's clock.
 *
 * @param since until when all is known; null when nothing shows that there was an absence but a
 *     collector that asks for all containers
 * @param noticedAt when the collector found that the stream had ended, by its own clock; null when
 *     it was away itself
 * @param until when the engine was asked for its containers; null while it is away
 * @param eventId the record that shows it
 */
public record Absence(
    @Nullable Instant since, @Nullable Instant noticedAt, @Nullable Instant until, String eventId) {

  /** Whether a run of this time was going on when it began. */
  boolean isBefore(@Nullable Instant startedAt) {
    return startedAt == null || since == null || !startedAt.isAfter(since);
  }

  /** Whether this was while nobody saw the engine, or as it came back. */
  boolean isDuring(@Nullable Instant at) {
    return at != null && since != null && until != null && at.isAfter(since) && !at.isAfter(until);
  }
}

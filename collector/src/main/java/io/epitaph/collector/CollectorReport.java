package io.epitaph.collector;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a collector is, at the moment it was asked.
 *
 * @param engineId the identity of the engine it watches
 * @param engineName as the engine told it last; empty when it never did
 * @param running started and not closed
 * @param connected the event stream is open
 * @param cursor the engine's time of the cursor that is kept on disk: all events up to it are in
 *     Kafka; null when there is none yet
 * @param problem what is wrong now, for people; null when nothing is
 * @param numbers as in its heartbeats
 */
public record CollectorReport(
    String engineId,
    String engineName,
    boolean running,
    boolean connected,
    @Nullable Instant cursor,
    @Nullable String problem,
    Map<String, Long> numbers) {
  public CollectorReport {
    numbers = Map.copyOf(numbers);
  }

  /** Whether a restart would go on where this one is. */
  public boolean cursorDurable() {
    return cursor != null;
  }
}

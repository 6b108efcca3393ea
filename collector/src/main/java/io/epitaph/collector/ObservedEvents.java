package io.epitaph.collector;

import io.epitaph.model.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the engine still remembers of the time after a gap.
 *
 * @param events of containers
 */
record ObservedEvents(List<EngineEvent> events) {
  /** Two clocks of one machine: the container runtime's and the engine's. */
  private static final Duration JITTER = Duration.ofMillis(50);

  /** How long after the time in inspect its event may come: a busy engine takes a while. */
  static final Duration EVENT_WITHIN = Duration.ofSeconds(10);

  boolean has(String id, String action) {
    return events.stream().anyMatch(e -> e.actorId().equals(id) && e.action().equals(action));
  }

  /** Whether one of them says what inspect gives this time for. */
  boolean has(String id, String action, Instant inspected) {
    return events.stream()
        .filter(e -> e.actorId().equals(id) && e.action().equals(action))
        .map(e -> Duration.between(inspected, e.occurredAt()))
        .anyMatch(
            late -> late.compareTo(JITTER.negated()) >= 0 && late.compareTo(EVENT_WITHIN) <= 0);
  }

  /** How many of one action there are of a container. */
  long count(String id, String action) {
    return events.stream().filter(e -> e.actorId().equals(id) && e.action().equals(action)).count();
  }
}

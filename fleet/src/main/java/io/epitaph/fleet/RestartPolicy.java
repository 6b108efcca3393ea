package io.epitaph.fleet;

import java.time.Duration;
import java.time.Instant;

/** What an engine does by a container's restart policy: whether it starts it again, and when. */
final class RestartPolicy {
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

  /** A run of that length resets the delay. */
  private static final Duration LONG_RUN = Duration.ofSeconds(10);

  private RestartPolicy() {}

  /** Whether one that has just ended is started again. */
  static boolean restarts(SimulatedContainer container) {
    return !container.stopped
        && switch (container.policy()) {
          case "always", "unless-stopped" -> true;
          case "on-failure" ->
              container.exitCode != 0
                  && (container.policyLimit() == 0 || container.restarts < container.policyLimit());
          default -> false;
        };
  }

  /** Whether it is started when its engine starts: to be asked before the engine stops it. */
  static boolean restartsWithTheEngine(SimulatedContainer container) {
    return switch (container.policy()) {
      case "always" -> true;
      case "unless-stopped" -> !container.stopped;
      default -> false;
    };
  }

  /** How long the engine waits before it starts it again; counts the short runs in a row. */
  static Duration delay(SimulatedContainer container) {
    Instant start = container.startedAt;
    Instant end = container.finishedAt;
    boolean longRun =
        start != null && end != null && Duration.between(start, end).compareTo(LONG_RUN) >= 0;
    container.shortRuns = longRun ? 1 : container.shortRuns + 1;
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(container.shortRuns - 1, 20));
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
  }
}

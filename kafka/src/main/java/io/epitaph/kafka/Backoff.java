package io.epitaph.kafka;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait between attempts: each wait is up to twice as long as the last one, up to a
 * limit, and random, so that many clients do not retry at the same time. Not thread-safe.
 */
public final class Backoff {
  private final Duration first;
  private final Duration longest;
  private Duration next;

  public Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  /** The next wait: between half of the step and all of it. */
  public Duration next() {
    long step = next.toMillis();
    next = shorter(next.multipliedBy(2), longest);
    return Duration.ofMillis(step / 2 + RandomGenerator.getDefault().nextLong(step / 2 + 1));
  }

  /** As {@link #next()}, but not less than {@code least}, which the longest wait limits too. */
  public Duration next(Duration least) {
    Duration wait = next();
    Duration wanted = shorter(least, longest);
    return wait.compareTo(wanted) < 0 ? wanted : wait;
  }

  /** Restarts at the first wait. */
  public void reset() {
    next = first;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}

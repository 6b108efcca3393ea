package io.epitaph.collector;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between attempts: each up to twice as long as the last, and by chance, so that many do not
 * come at once.
 */
final class Backoff {
  private final Duration first;
  private final Duration longest;
  private final RandomGenerator random;
  private Duration next;

  Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
    this.next = first;
  }

  /** Between half of the step and the whole of it. */
  Duration next() {
    long step = next.toMillis();
    next = next.multipliedBy(2);
    if (next.compareTo(longest) > 0) {
      next = longest;
    }
    return Duration.ofMillis(step / 2 + random.nextLong(step / 2 + 1));
  }

  void reset() {
    next = first;
  }
}

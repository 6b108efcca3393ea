package io.epitaph.indexer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits between attempts: each about twice as long as the last, by chance, up to a limit. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Half of what it could be to all of it, so that many do not come back at once. */
  Duration next() {
    long millis = next.toMillis();
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }
}

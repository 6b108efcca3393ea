package io.epitaph.notifier;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits between attempts, each up to twice as long as the last, by chance. One thread. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Duration next = FIRST;

  /** Between half of the step and the whole of it; not less than asked for, within the longest. */
  Duration next(Duration asked) {
    long step = next.toMillis();
    next = shorter(next.multipliedBy(2), LONGEST);
    Duration wait =
        Duration.ofMillis(step / 2 + RandomGenerator.getDefault().nextLong(step / 2 + 1));
    Duration least = shorter(asked, LONGEST);
    return wait.compareTo(least) < 0 ? least : wait;
  }

  void reset() {
    next = FIRST;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}

package io.epitaph.stream;

import java.time.Instant;
import org.apache.flink.streaming.api.TimerService;
import org.jspecify.annotations.Nullable;

/** One timer a key, moved as its state asks. */
final class Timers {
  private Timers() {}

  static void set(TimerService timers, @Nullable Instant before, @Nullable Instant after) {
    if (before != null && !before.equals(after)) {
      timers.deleteEventTimeTimer(millis(before));
    }
    if (after != null) {
      timers.registerEventTimeTimer(millis(after));
    }
  }

  /** The first millisecond that is not before it. */
  static long millis(Instant time) {
    long millis = time.toEpochMilli();
    return Instant.ofEpochMilli(millis).isBefore(time) ? millis + 1 : millis;
  }
}

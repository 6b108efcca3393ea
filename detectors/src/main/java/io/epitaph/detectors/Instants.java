package io.epitaph.detectors;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Points in time, each of which may be null. */
public final class Instants {
  private Instants() {}

  /** So much later; null for null. */
  public static @Nullable Instant later(@Nullable Instant time, Duration by) {
    return time == null ? null : time.plus(by);
  }

  /** The earlier of the two; the other when one is null; null when both are. */
  public static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}

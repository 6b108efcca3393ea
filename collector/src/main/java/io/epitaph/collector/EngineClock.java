package io.epitaph.collector;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's clock, as far as the collector knows it: read now and then, and carried on between
 * by this host's monotonic clock, which nobody sets. So it is noticed when the engine's is. Until
 * it was read, it is taken to be this host's. Thread-safe.
 */
final class EngineClock {
  /**
   * A clock that is adjusted is slowed down or sped up; one that jumps by more than this is set.
   */
  private static final Duration STEP = Duration.ofSeconds(2);

  /** What the engine gives with each answer, its time in whole seconds, is as exact as this. */
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Clock host;
  private final LongSupplier ticks;

  /** The engine's time when the monotonic clock was zero; null before it was read. */
  private @Nullable Instant zero;

  /**
   * @param host this host's clock
   */
  EngineClock(Clock host) {
    this(host, System::nanoTime);
  }

  /**
   * @param ticks the monotonic clock, in nanoseconds
   */
  EngineClock(Clock host, LongSupplier ticks) {
    this.host = host;
    this.ticks = ticks;
  }

  /** This host's clock. */
  Clock host() {
    return host;
  }

  /** The monotonic clock now, in nanoseconds. */
  long ticks() {
    return ticks.getAsLong();
  }

  synchronized Instant now() {
    return zero == null ? host.instant() : zero.plusNanos(ticks());
  }

  /** By how much it is ahead of this host's; null before it was read. */
  synchronized @Nullable Duration offset() {
    return zero == null ? null : Duration.between(host.instant(), now());
  }

  /**
   * Takes note of the engine's exact time.
   *
   * @param asked the monotonic clock when the engine was asked
   * @param answered the monotonic clock when the answer had come
   * @return by how much the engine's clock was set since it was last read; null when it was not
   */
  synchronized @Nullable Duration read(Instant time, long asked, long answered) {
    Instant least = time.minusNanos(answered);
    Instant most = time.minusNanos(asked);
    Instant middle = least.plus(Duration.between(least, most).dividedBy(2));
    Instant before = zero;
    if (before == null) {
      zero = middle;
      return null;
    }
    if (beyond(before, least, most).abs().compareTo(STEP) > 0) {
      zero = middle;
      return Duration.between(before, middle);
    }
    zero = before.plus(beyond(before, least, most));
    return null;
  }

  /**
   * Takes note of the engine's time in whole seconds.
   *
   * @param second as {@link #read}, rounded down
   * @return false when it may have been set: its exact time is to be {@linkplain #read read}
   */
  synchronized boolean agrees(Instant second, long asked, long answered) {
    Instant least = second.minusNanos(answered);
    Instant most = second.plus(SECOND).minusNanos(asked);
    if (zero == null) {
      return false;
    }
    Duration off = beyond(zero, least, most);
    if (off.abs().compareTo(SECOND) > 0) {
      return false;
    }
    zero = zero.plus(off);
    return true;
  }

  /** By how much a time is to be moved to lie between the two. */
  private static Duration beyond(Instant time, Instant least, Instant most) {
    if (time.isBefore(least)) {
      return Duration.between(time, least);
    }
    return time.isAfter(most) ? Duration.between(time, most) : Duration.ZERO;
  }
}

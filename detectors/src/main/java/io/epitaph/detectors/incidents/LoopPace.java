package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Lists;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often something dies of late. Each death counts one, and less with time: half after each half
 * life. So what dies every few seconds and what dies every hour are told by the same number, and a
 * good run between two deaths weighs as much as it lasts.
 *
 * @param weight of all deaths, at the last one
 * @param at the last death; null before the first
 * @param gaps between the latest deaths, the last of them last
 */
record LoopPace(double weight, @Nullable Instant at, List<Duration> gaps) {
  static final LoopPace NONE = new LoopPace(0, null, List.of());

  /** Below this what was before is forgotten: a lone death counts for one half life. */
  private static final double FORGOTTEN = 0.5;

  /** More is not counted: it would take too long to be forgotten. */
  private static final double MOST = 64;

  private static final int GAPS = 8;

  /** A run that ends a loop is this many times longer than the longest of late. */
  private static final int GAPS_TO_RECOVER = 2;

  LoopPace {
    gaps = gaps == null ? List.of() : gaps;
  }

  /** One more death. */
  LoopPace death(Instant time, Duration halfLife) {
    if (at == null) {
      return new LoopPace(1, time, List.of());
    }
    Duration gap = Duration.between(at, time);
    gap = gap.isNegative() ? Duration.ZERO : gap;
    double sum = Math.min(MOST, left(gap, halfLife) + 1);
    return new LoopPace(sum, time, Lists.append(gaps, gap, GAPS));
  }

  /** Whether the deaths so far do not count any more at that time. */
  boolean isForgotten(Instant time, Duration halfLife) {
    return at != null && time.isAfter(at) && left(Duration.between(at, time), halfLife) < FORGOTTEN;
  }

  private double left(Duration since, Duration halfLife) {
    return weight * StrictMath.pow(0.5, seconds(since) / seconds(halfLife));
  }

  /** When they will be forgotten; null when there were none. */
  @Nullable Instant forgottenAt(Duration halfLife) {
    if (at == null) {
      return null;
    }
    double halves = StrictMath.log(weight / FORGOTTEN) / StrictMath.log(2);
    return at.plusMillis((long) Math.ceil(halves * seconds(halfLife) * 1000) + 1);
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  /** How long it must run to have recovered, by its own rate. */
  Duration wellAfter() {
    Duration longest = Duration.ZERO;
    for (Duration gap : gaps) {
      longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
    return longest.multipliedBy(GAPS_TO_RECOVER);
  }

  LoopPace shifted(Duration by) {
    return new LoopPace(weight, Instants.later(at, by), gaps);
  }
}

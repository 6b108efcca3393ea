package io.epitaph.collector;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reports what audits could not cover: spans that are near each other as one that grows. For the
 * worker's thread, but for the counters.
 */
final class UnprovenSpans {
  /** Spans that are no further apart are one. */
  private static final Duration NEAR = Duration.ofMinutes(2);

  /** A span that grows is reported again so often. */
  private static final Duration REPORT = Duration.ofSeconds(30);

  private final AtomicLong spans = new AtomicLong();
  private final AtomicLong millis = new AtomicLong();
  private @Nullable Instant from;
  private Instant to = Instant.EPOCH;
  private Duration of = Duration.ZERO;
  private @Nullable Instant reported;
  private volatile boolean toBeReported;

  /** One more that is not covered. */
  void add(Instant begin, Instant end, Reporter reporter) {
    if (from == null || begin.isAfter(to.plus(NEAR)) || begin.isBefore(from)) {
      report(reporter);
      from = begin;
      of = Duration.ZERO;
      reported = null;
      spans.incrementAndGet();
    }
    to = end;
    toBeReported = true;
    Duration more = Duration.between(begin, end);
    of = of.plus(more);
    millis.addAndGet(more.toMillis());
    if (reported == null || Duration.between(reported, to).compareTo(REPORT) >= 0) {
      report(reporter);
    }
  }

  /** Reports the last one if it has grown. */
  void report(Reporter reporter) {
    if (from != null && toBeReported) {
      reporter.unproven(
          from, to, of, "the engine had forgotten these events when it was asked for them again");
      reported = to;
      toBeReported = false;
    }
  }

  /** Whether the last one has grown since it was reported. */
  boolean isToBeReported() {
    return toBeReported;
  }

  long spans() {
    return spans.get();
  }

  long millis() {
    return millis.get();
  }
}

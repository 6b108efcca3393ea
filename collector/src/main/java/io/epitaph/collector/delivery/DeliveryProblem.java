package io.epitaph.collector.delivery;

import io.epitaph.kafka.Bootstrap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What keeps records from being sent or kept, for people. Thread-safe. */
final class DeliveryProblem {
  /** After so long without an acknowledgement it is said. */
  private static final Duration STALL = Duration.ofSeconds(15);

  private final Spool spool;
  private final Sender sender;
  private final Bootstrap kafka;
  private final Clock clock;
  private long lastTotal;
  private Instant lastProgress;

  DeliveryProblem(Spool spool, Sender sender, Bootstrap kafka, Clock clock) {
    this.spool = spool;
    this.sender = sender;
    this.kafka = kafka;
    this.clock = clock;
    this.lastProgress = clock.instant();
  }

  /** Null when nothing does. */
  @Nullable String text() {
    String disk = spool.problem();
    if (disk != null) {
      return disk;
    }
    Exception refused = sender.failure();
    if (refused != null) {
      return "Kafka at "
          + kafka
          + " refuses records, which wait on disk ("
          + spool.waiting()
          + " so far): "
          + refused.getMessage();
    }
    Duration stall = stall();
    if (stall.compareTo(STALL) > 0) {
      String unreachable = kafka.problem();
      String wait = "; " + spool.waiting() + " records wait on disk";
      return unreachable != null
          ? unreachable + wait
          : "Kafka at "
              + kafka
              + " has acknowledged nothing for "
              + stall.toSeconds()
              + " s: is it up, and are the topics there?"
              + wait;
    }
    return spool.hasCursor()
        ? null
        : "no cursor is durable yet: after a crash now it would start from the beginning";
  }

  private synchronized Duration stall() {
    long total = spool.total();
    if (total != lastTotal || spool.waiting() == 0) {
      lastTotal = total;
      lastProgress = clock.instant();
    }
    return Duration.between(lastProgress, clock.instant());
  }
}

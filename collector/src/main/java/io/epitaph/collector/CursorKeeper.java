package io.epitaph.collector;

import io.epitaph.kafka.Bootstrap;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on disk how far the delivery is, and notices when it does not advance. {@link #keep} is
 * called by one thread at a time, all other methods by any.
 */
final class CursorKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(CursorKeeper.class);
  private static final Duration STALL = Duration.ofSeconds(15);

  private final StateFolder state;
  private final Delivery delivery;
  private final Map<String, String> kafka;
  private final Clock clock;
  private volatile @Nullable Cursor kept;
  private volatile @Nullable String diskProblem;
  private volatile Instant lastProgress;
  private long lastAcknowledged;

  /**
   * @param kept what is on disk
   * @param kafka how it is reached, for people
   */
  CursorKeeper(
      StateFolder state,
      @Nullable Cursor kept,
      Delivery delivery,
      Map<String, String> kafka,
      Clock clock) {
    this.state = state;
    this.kept = kept;
    this.delivery = delivery;
    this.kafka = kafka;
    this.clock = clock;
    this.lastProgress = clock.instant();
  }

  /** The cursor on disk; null when there is none yet. */
  @Nullable Cursor kept() {
    return kept;
  }

  /** What keeps the cursor from moving on, for people; null when nothing does. */
  @Nullable String problem() {
    if (diskProblem != null) {
      return diskProblem;
    }
    Duration stall = Duration.between(lastProgress, clock.instant());
    if (stall.compareTo(STALL) > 0) {
      String unreachable = Bootstrap.of(kafka).problem();
      return unreachable != null
          ? unreachable
          : "Kafka at "
              + kafka.get("bootstrap.servers")
              + " has acknowledged nothing for "
              + stall.toSeconds()
              + " s: is it up, and are the topics there?";
    }
    return kept == null
        ? "no cursor is durable yet: after a crash now it would start from the beginning"
        : null;
  }

  /** Writes the cursor when it has moved. */
  void keep() {
    Acknowledgements acknowledgements = delivery.acknowledgements();
    long acknowledged = acknowledgements.total();
    if (acknowledged != lastAcknowledged || acknowledgements.waiting() == 0) {
      lastAcknowledged = acknowledged;
      lastProgress = clock.instant();
    }
    Cursor reached = acknowledgements.cursor();
    if (reached == null || reached.equals(kept)) {
      return;
    }
    try {
      state.keep(reached);
      kept = reached;
      diskProblem = null;
    } catch (IOException e) {
      String problem =
          "the cursor cannot be kept in " + state.path() + ": " + e + ". Is the disk full?";
      if (diskProblem == null) {
        LOG.error(problem);
      }
      diskProblem = problem;
    }
  }
}

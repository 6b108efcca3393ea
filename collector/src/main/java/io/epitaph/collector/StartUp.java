package io.epitaph.collector;

import io.epitaph.collector.delivery.Message;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection begins with: a snapshot of each container that the engine has, and their list.
 * Both are sent when all events until then were, above all those that the engine remembered: a
 * snapshot shows what came of them. Thread-safe, but it is sent by the worker.
 */
final class StartUp {
  /**
   * @param askedAt by the engine's clock
   * @param takenBy by the engine's clock, when the last of the snapshots was taken
   */
  private record Listing(
      Instant askedAt, List<String> containers, List<Message> snapshots, Instant takenBy) {}

  private final Connection connection;
  private final Reporter reporter;
  private final Promises promises;
  private final EngineClock clock;
  private volatile @Nullable Listing listing;
  private volatile boolean sent;

  StartUp(Connection connection, Reporter reporter, Promises promises, EngineClock clock) {
    this.connection = connection;
    this.reporter = reporter;
    this.promises = promises;
    this.clock = clock;
  }

  /**
   * All snapshots are taken.
   *
   * @param askedAt when the engine was asked for its list, by its clock
   */
  void taken(Instant askedAt, List<String> containers, List<Message> snapshots) {
    listing = new Listing(askedAt, containers, snapshots, clock.now());
  }

  /** Whether it may be sent once all events until this time, by the engine's clock, were. */
  boolean isDue(Instant time) {
    Listing now = listing;
    return now != null && !time.isBefore(now.takenBy());
  }

  /** To be called when all events until this time, by the engine's clock, were sent. */
  void eventsSent(Instant until) {
    Listing now = listing;
    if (now == null || until.isBefore(now.takenBy())) {
      return;
    }
    now.snapshots().forEach(connection.delivery()::send);
    reporter.listed(now.askedAt(), now.containers(), promises.next(until));
    listing = null;
    sent = true;
  }

  /** Whether it was sent: from then on the collector has caught up with the engine. */
  boolean isSent() {
    return sent;
  }
}

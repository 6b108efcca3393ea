package io.epitaph.collector;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a connection begins with: a snapshot of each container that the engine has, and their list.
 * Both are sent when all events until then were, above all those that the engine remembered: a
 * snapshot shows what came of them. Thread-safe, but it is sent by the worker.
 */
final class StartUp {
  /** What was created this shortly before the engine was asked may be missing in its answer. */
  private static final Duration JUST_CREATED = Duration.ofSeconds(2);

  /**
   * @param askedAt by the engine's clock
   * @param takenBy by the engine's clock, when the last of the snapshots was taken
   */
  record Listing(
      Instant askedAt, List<String> containers, List<TakenSnapshot> snapshots, Instant takenBy) {}

  private final Connection connection;
  private final KnownContainers known;
  private final Reporter reporter;
  private final Promises promises;
  private final EngineClock clock;
  private volatile @Nullable Listing listing;
  private volatile boolean sent;

  StartUp(
      Connection connection,
      KnownContainers known,
      Reporter reporter,
      Promises promises,
      EngineClock clock) {
    this.connection = connection;
    this.known = known;
    this.reporter = reporter;
    this.promises = promises;
    this.clock = clock;
  }

  /**
   * All snapshots are taken.
   *
   * @param askedAt when the engine was asked for its list, by its clock
   */
  void taken(Instant askedAt, List<String> containers, List<TakenSnapshot> snapshots) {
    listing = new Listing(askedAt, containers, snapshots, clock.now());
  }

  /** What the engine has; null before all snapshots are taken, and once they were sent. */
  @Nullable Listing listing() {
    return listing;
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
    for (TakenSnapshot each : now.snapshots()) {
      connection.delivery().send(each.message());
      known.learn(each.snapshot());
    }
    known.keepOnly(Set.copyOf(now.containers()), now.askedAt().minus(JUST_CREATED));
    reporter.listed(now.askedAt(), now.containers(), promises.next(until));
    listing = null;
    sent = true;
  }

  /** Whether it was sent: from then on the collector has caught up with the engine. */
  boolean isSent() {
    return sent;
  }
}

package io.epitaph.collector;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits with one request, which may be replaced, until it is taken. A death comes before all
 * others.
 */
final class SnapshotJob implements Runnable, Comparable<SnapshotJob> {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotJob.class);

  /** Guarded by {@link #replaceable} until it is taken. */
  private SnapshotRequest request;

  private final boolean death;
  private final long number;
  private final ReplaceableJobs replaceable;
  private final RequestedSnapshots snapshots;
  private final Counters counters;
  private final CompletableFuture<Optional<TakenSnapshot>> taken = new CompletableFuture<>();

  /**
   * @param number in the order of the requests
   */
  SnapshotJob(
      SnapshotRequest request,
      long number,
      ReplaceableJobs replaceable,
      RequestedSnapshots snapshots,
      Counters counters) {
    this.request = request;
    this.death = request.isDeath();
    this.number = number;
    this.replaceable = replaceable;
    this.snapshots = snapshots;
    this.counters = counters;
  }

  /** To be called, as {@link #replace}, by {@link ReplaceableJobs} only, under its lock. */
  SnapshotRequest request() {
    return request;
  }

  void replace(SnapshotRequest by) {
    request = by;
  }

  /** Completed when it was taken, or never will be. */
  CompletableFuture<Optional<TakenSnapshot>> taken() {
    return taken;
  }

  /** What waits for it goes on; without a snapshot when none was taken. */
  void end() {
    taken.complete(Optional.empty());
  }

  @Override
  public int compareTo(SnapshotJob other) {
    int urgent = Boolean.compare(other.death, death);
    return urgent != 0 ? urgent : Long.compare(number, other.number);
  }

  @Override
  public void run() {
    SnapshotRequest now = replaceable.begin(this);
    try {
      taken.complete(Optional.of(snapshots.take(now)));
    } catch (InterruptException e) {
      // Kafka's, unchecked: the collector closes.
      LOG.debug("no snapshot while closing containerId={} why={}", now.containerId(), now.why());
    } catch (RuntimeException e) {
      // A failure with one container must not affect the others.
      counters.snapshotsFailed.incrementAndGet();
      LOG.warn("snapshot failed containerId={} why={}", now.containerId(), now.why(), e);
    } finally {
      end();
    }
  }
}

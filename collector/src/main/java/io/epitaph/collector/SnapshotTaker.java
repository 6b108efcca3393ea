package io.epitaph.collector;

import io.epitaph.kafka.Threads;
import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MemoryCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the engine for containers beside the event stream, on threads of its own, so that a slow
 * answer holds up no event. A death overtakes all that waits: the container may be removed at once,
 * and its log with it. In a loop that is faster than the engine's answers, the newest reason takes
 * the place of the one that waits. Thread-safe.
 */
final class SnapshotTaker {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);

  /** While so many wait no other is asked for but a death's. */
  static final int MOST_WAITING = 10_000;

  private static final int MOST_DEATHS_WAITING = 20_000;

  /** Then a thread ends: an engine at rest needs none. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final RequestedSnapshots snapshots;
  private final Counters counters;
  private final HostEvidence host;
  private final ThreadPoolExecutor threads;
  private final AtomicLong order = new AtomicLong();
  private final ReplaceableJobs replaceable = new ReplaceableJobs();

  /**
   * @param threads that take them
   * @param host what the kernel counts of them
   */
  SnapshotTaker(int threads, RequestedSnapshots snapshots, HostEvidence host, Counters counters) {
    this.snapshots = snapshots;
    this.counters = counters;
    this.host = host;
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new PriorityBlockingQueue<>(),
            Threads.named("epitaph-snapshots"));
    this.threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Takes a snapshot, later. What the kernel counted of a container that runs out of memory is read
   * now: later it may be gone.
   *
   * @param why the action that is the reason
   * @param eventId the event that is the reason
   * @param since when what was logged before is of an earlier run; null for none
   */
  void take(
      Connection connection,
      String containerId,
      String why,
      String eventId,
      @Nullable Instant since) {
    MemoryCounts counts = why.equals(Actions.OOM) ? host.counts(containerId) : null;
    SnapshotRequest request =
        new SnapshotRequest(connection, containerId, why, eventId, since, counts);
    boolean full = waiting() >= (request.isDeath() ? MOST_DEATHS_WAITING : MOST_WAITING);
    if (request.isReplaceable() && replaceable.replace(request)) {
      counters.snapshotsSkipped.incrementAndGet();
    } else if (full) {
      counters.snapshotsSkipped.incrementAndGet();
      LOG.debug("too many snapshots wait containerId={} why={}", containerId, why);
    } else {
      enqueue(request);
    }
  }

  /**
   * Takes a snapshot of each, and sends none.
   *
   * @return completed when the last is taken
   */
  CompletableFuture<List<TakenSnapshot>> takeAll(Connection connection, List<String> containerIds) {
    List<SnapshotJob> jobs =
        containerIds.stream()
            .map(id -> SnapshotRequest.without(connection, id, InspectSnapshot.START_UP))
            .map(this::enqueue)
            .toList();
    return CompletableFuture.allOf(
            jobs.stream().map(SnapshotJob::taken).toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done ->
                jobs.stream().map(job -> job.taken().join()).flatMap(Optional::stream).toList());
  }

  /** Takes a snapshot of one whose turn it is, later; sends it when it shows something new. */
  void check(Connection connection, String containerId) {
    SnapshotRequest request =
        SnapshotRequest.without(connection, containerId, InspectSnapshot.CHECK);
    if (waiting() < MOST_WAITING && !replaceable.has(containerId)) {
      enqueue(request);
    }
  }

  int waiting() {
    return threads.getQueue().size() + threads.getActiveCount();
  }

  /** Takes the snapshots that wait, for at most {@code limit}. */
  void close(Duration limit) throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("snapshots not taken at the end waiting={}", waiting());
      threads.shutdownNow();
      var unused = threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private SnapshotJob enqueue(SnapshotRequest request) {
    SnapshotJob job =
        new SnapshotJob(request, order.incrementAndGet(), replaceable, snapshots, counters);
    if (request.isReplaceable()) {
      replaceable.add(job);
    }
    try {
      threads.execute(job);
    } catch (RejectedExecutionException e) {
      LOG.debug(
          "no snapshot while closing containerId={} why={}", request.containerId(), request.why());
      job.end();
    }
    return job;
  }
}

package io.epitaph.collector;

import io.epitaph.collector.delivery.Message;
import io.epitaph.engine.Engine.LogTail;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.kafka.Threads;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.MemoryCounts;
import io.epitaph.model.Wire;
import java.io.IOException;
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
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the engine for containers beside the event stream, on threads of its own, so that a slow
 * answer holds up no event. A death overtakes all that waits: the container may be removed at once,
 * and its log with it. Thread-safe.
 */
final class SnapshotTaker {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);

  private final ContainerNotes notes;
  private final Counters counters;
  private final EngineClock clock;
  private final HostEvidence host;
  private final ThreadPoolExecutor threads;
  private final AtomicLong order = new AtomicLong();

  SnapshotTaker(
      int threads, ContainerNotes notes, Counters counters, EngineClock clock, HostEvidence host) {
    this.notes = notes;
    this.counters = counters;
    this.clock = clock;
    this.host = host;
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(),
            Threads.named("epitaph-snapshots"));
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
    enqueue(new Job(connection, containerId, why, eventId, since, counts, order.incrementAndGet()));
  }

  /** A snapshot, and its record. */
  record Taken(InspectSnapshot snapshot, Message message) {}

  /**
   * Takes a snapshot of each, and sends none.
   *
   * @return completed when the last is taken
   */
  CompletableFuture<List<Taken>> takeAll(Connection connection, List<String> containerIds) {
    List<Job> jobs =
        containerIds.stream()
            .map(
                id ->
                    new Job(
                        connection,
                        id,
                        InspectSnapshot.START_UP,
                        null,
                        null,
                        null,
                        order.incrementAndGet()))
            .toList();
    jobs.forEach(this::enqueue);
    return CompletableFuture.allOf(
            jobs.stream().map(job -> job.taken).toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> jobs.stream().map(job -> job.taken.join()).flatMap(Optional::stream).toList());
  }

  /** Takes a snapshot of one that does not run, later; sends it when a start of it has failed. */
  void check(Connection connection, String containerId) {
    enqueue(
        new Job(
            connection,
            containerId,
            InspectSnapshot.CHECK,
            null,
            null,
            null,
            order.incrementAndGet()));
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

  private void enqueue(Job job) {
    try {
      threads.execute(job);
    } catch (RejectedExecutionException e) {
      LOG.debug("no snapshot while closing containerId={} why={}", job.containerId, job.why);
      job.taken.complete(Optional.empty());
    }
  }

  private final class Job implements Runnable, Comparable<Job> {
    private final Connection connection;
    private final InspectDecoder decoder;
    private final String containerId;
    private final String why;
    private final @Nullable String eventId;
    private final @Nullable Instant since;
    private final @Nullable MemoryCounts counts;
    private final long number;
    private boolean startFailed;
    private final CompletableFuture<Optional<Taken>> taken = new CompletableFuture<>();

    Job(
        Connection connection,
        String containerId,
        String why,
        @Nullable String eventId,
        @Nullable Instant since,
        @Nullable MemoryCounts counts,
        long number) {
      this.connection = connection;
      this.decoder = new InspectDecoder(connection.masker());
      this.containerId = containerId;
      this.why = why;
      this.eventId = eventId;
      this.since = since;
      this.counts = counts;
      this.number = number;
    }

    @Override
    public int compareTo(Job other) {
      int urgent = Boolean.compare(other.why.equals(Actions.DIE), why.equals(Actions.DIE));
      return urgent != 0 ? urgent : Long.compare(number, other.number);
    }

    @Override
    public void run() {
      try {
        InspectSnapshot snapshot = snapshot();
        counters.snapshots.incrementAndGet();
        if (snapshot.facts() == null) {
          counters.snapshotsFailed.incrementAndGet();
        }
        LOG.trace("snapshot taken containerId={} why={} eventId={}", containerId, why, eventId);
        Message message = message(snapshot);
        boolean news = why.equals(InspectSnapshot.CHECK) && startFailed;
        if (eventId != null || news) {
          connection.delivery().send(message);
          notes.known().learn(snapshot);
        }
        taken.complete(Optional.of(new Taken(snapshot.withoutInspect(null), message)));
      } catch (InterruptException e) {
        // Kafka's, unchecked: the collector closes.
        LOG.debug("no snapshot while closing containerId={} why={}", containerId, why);
      } catch (RuntimeException e) {
        // A failure with one container must not affect the others.
        counters.snapshotsFailed.incrementAndGet();
        LOG.warn("snapshot failed containerId={} why={}", containerId, why, e);
      } finally {
        taken.complete(Optional.empty());
      }
    }

    private InspectSnapshot snapshot() {
      Instant takenAt = clock.now();
      Answer answer = null;
      LastWords lastWords = null;
      if (why.equals(Actions.DIE)) {
        Boolean tty = notes.tty(containerId);
        if (tty == null) {
          answer = ask();
          tty = answer.decoded() == null ? null : answer.decoded().facts().tty();
        }
        lastWords =
            tty == null
                ? LastWords.missing(answer == null ? "not asked" : String.valueOf(answer.error()))
                : lastWords(tty);
      }
      answer = answer == null ? ask() : answer;
      InspectDecoder.Decoded decoded = answer.decoded();
      if (decoded != null) {
        startFailed = notes.learn(containerId, decoded.facts());
        lastWords = lastWords == null ? null : LogDrivers.explain(lastWords, decoded.inspect());
      }
      EngineRef of = connection.ref();
      return new InspectSnapshot(
          InspectSnapshot.SCHEMA,
          InspectSnapshot.idOf(of.id(), containerId, takenAt, why),
          of,
          containerId,
          takenAt,
          why,
          eventId,
          decoded == null ? null : decoded.facts(),
          lastWords,
          decoded == null ? null : decoded.inspect(),
          answer.error(),
          counts,
          why.equals(Actions.DIE)
              ? host.afterDeath(decoded == null ? null : decoded.facts(), clock.host().instant())
              : null);
    }

    private Answer ask() {
      try {
        return new Answer(decoder.decode(connection.engine().inspect(containerId)), null);
      } catch (IOException e) {
        return new Answer(null, connection.masker().text(sentence(e)));
      }
    }

    private LastWords lastWords(boolean tty) {
      try {
        LogTail tail =
            connection
                .engine()
                .logTail(containerId, tty, LogEnd.READ_LINES, LogEnd.READ_BYTES, since);
        return LogEnd.of(tail, connection.masker());
      } catch (IOException e) {
        return LastWords.missing(connection.masker().text(sentence(e)));
      }
    }
  }

  /** Exactly one of the two is null. */
  private record Answer(InspectDecoder.@Nullable Decoded decoded, @Nullable String error) {}

  private static String sentence(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static Message message(InspectSnapshot snapshot) {
    return Message.of(EngineRecord.SNAPSHOT, snapshot.engine().id(), Wire.write(snapshot));
  }
}

package io.epitaph.collector;

import io.epitaph.collector.delivery.Message;
import io.epitaph.engine.Engine.LogTail;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.kafka.Threads;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.MemoryCounts;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private final ContainerNotes notes;
  private final Counters counters;
  private final EngineClock clock;
  private final HostEvidence host;
  private final Vanished vanished;
  private final ThreadPoolExecutor threads;
  private final AtomicLong order = new AtomicLong();

  /** Those that wait and may be replaced, by the ids of their containers. */
  private final Map<String, Job> replaceable = new HashMap<>();

  SnapshotTaker(
      int threads, ContainerNotes notes, Counters counters, EngineClock clock, HostEvidence host) {
    this(threads, notes, counters, clock, host, new Vanished(false));
  }

  SnapshotTaker(
      int threads,
      ContainerNotes notes,
      Counters counters,
      EngineClock clock,
      HostEvidence host,
      Vanished vanished) {
    this.vanished = vanished;
    this.notes = notes;
    this.counters = counters;
    this.clock = clock;
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
    if (request.isReplaceable() && replace(request)) {
      counters.snapshotsSkipped.incrementAndGet();
    } else if (full) {
      counters.snapshotsSkipped.incrementAndGet();
      LOG.debug("too many snapshots wait containerId={} why={}", containerId, why);
    } else {
      enqueue(request);
    }
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
            .map(id -> SnapshotRequest.without(connection, id, InspectSnapshot.START_UP))
            .map(this::enqueue)
            .toList();
    return CompletableFuture.allOf(
            jobs.stream().map(job -> job.taken).toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> jobs.stream().map(job -> job.taken.join()).flatMap(Optional::stream).toList());
  }

  /** Takes a snapshot of one whose turn it is, later; sends it when it shows something new. */
  void check(Connection connection, String containerId) {
    SnapshotRequest request =
        SnapshotRequest.without(connection, containerId, InspectSnapshot.CHECK);
    if (waiting() < MOST_WAITING && !isExpected(containerId)) {
      enqueue(request);
    }
  }

  /** Whether one waits that will show what another would. */
  private boolean isExpected(String containerId) {
    synchronized (replaceable) {
      return replaceable.containsKey(containerId);
    }
  }

  /**
   * Takes it in the place of one of the same container that still waits.
   *
   * @return false when none waits
   */
  private boolean replace(SnapshotRequest request) {
    synchronized (replaceable) {
      Job waiting = replaceable.get(request.containerId());
      if (waiting == null) {
        return false;
      }
      waiting.request = request;
      return true;
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

  private Job enqueue(SnapshotRequest request) {
    Job job = new Job(request, order.incrementAndGet());
    if (request.isReplaceable()) {
      synchronized (replaceable) {
        replaceable.put(request.containerId(), job);
      }
    }
    try {
      threads.execute(job);
    } catch (RejectedExecutionException e) {
      LOG.debug(
          "no snapshot while closing containerId={} why={}", request.containerId(), request.why());
      job.taken.complete(Optional.empty());
    }
    return job;
  }

  /** Waits with one request, which may be replaced, until it is taken. */
  private final class Job implements Runnable, Comparable<Job> {
    /** Guarded by {@link #replaceable} until it is taken. */
    private SnapshotRequest request;

    private final boolean death;
    private final long number;
    private final CompletableFuture<Optional<Taken>> taken = new CompletableFuture<>();

    Job(SnapshotRequest request, long number) {
      this.request = request;
      this.death = request.isDeath();
      this.number = number;
    }

    @Override
    public int compareTo(Job other) {
      int urgent = Boolean.compare(other.death, death);
      return urgent != 0 ? urgent : Long.compare(number, other.number);
    }

    private SnapshotRequest begin() {
      synchronized (replaceable) {
        replaceable.remove(request.containerId(), this);
        return request;
      }
    }

    @Override
    public void run() {
      SnapshotRequest now = begin();
      try {
        taken.complete(Optional.of(new Taking(now).take()));
      } catch (InterruptException e) {
        // Kafka's, unchecked: the collector closes.
        LOG.debug("no snapshot while closing containerId={} why={}", now.containerId(), now.why());
      } catch (RuntimeException e) {
        // A failure with one container must not affect the others.
        counters.snapshotsFailed.incrementAndGet();
        LOG.warn("snapshot failed containerId={} why={}", now.containerId(), now.why(), e);
      } finally {
        taken.complete(Optional.empty());
      }
    }
  }

  /** One snapshot, from the request to what is sent. */
  private final class Taking {
    private final SnapshotRequest request;
    private final Connection connection;
    private final String containerId;
    private final InspectDecoder decoder;
    private boolean startFailed;

    Taking(SnapshotRequest request) {
      this.request = request;
      this.connection = request.connection();
      this.containerId = request.containerId();
      this.decoder = new InspectDecoder(connection.masker());
    }

    Taken take() {
      InspectSnapshot snapshot = snapshot();
      counters.snapshots.incrementAndGet();
      if (snapshot.facts() == null) {
        counters.snapshotsFailed.incrementAndGet();
      }
      LOG.trace(
          "snapshot taken containerId={} why={} eventId={}",
          containerId,
          request.why(),
          request.eventId());
      Message message = message(snapshot);
      boolean news = request.isCheck() && (startFailed || notes.known().isNews(snapshot));
      if (request.eventId() != null || news) {
        connection.delivery().send(message);
        notes.known().learn(snapshot);
      }
      return new Taken(snapshot.withoutInspect(null), message);
    }

    private InspectSnapshot snapshot() {
      Instant takenAt = clock.now();
      Answer answer = null;
      LastWords lastWords = null;
      if (request.isDeath()) {
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
        startFailed = notes.learn(containerId, decoded.facts(), clock.ticks());
        lastWords = lastWords == null ? null : LogDrivers.explain(lastWords, decoded.inspect());
      }
      EngineRef of = connection.ref();
      return InspectSnapshot.builder()
          .engine(of)
          .containerId(containerId)
          .takenAt(takenAt)
          .why(request.why())
          .causeEventId(request.eventId())
          .facts(decoded == null ? null : decoded.facts())
          .lastWords(lastWords)
          .inspect(decoded == null ? null : decoded.inspect())
          .error(answer.error())
          .memoryCounts(request.counts())
          .host(
              request.isDeath()
                  ? host.afterDeath(
                      decoded == null ? null : decoded.facts(), clock.host().instant())
                  : null)
          .build();
    }

    private Answer ask() {
      try {
        return new Answer(decoder.decode(connection.engine().inspect(containerId)), null);
      } catch (IOException e) {
        byte[] kept = e instanceof NoSuchContainerException ? keptInspect() : null;
        try {
          if (kept != null) {
            return new Answer(decoder.decode(kept), vanished.how(connection.engine(), containerId));
          }
        } catch (MalformedRecordException malformed) {
          LOG.warn("what was kept of a container cannot be read containerId={}", containerId);
        }
        return new Answer(null, connection.masker().text(sentence(e)));
      }
    }

    private byte @Nullable [] keptInspect() {
      return vanished.inspect(connection.engine(), containerId);
    }

    private LastWords lastWords(boolean tty) {
      try {
        LogTail tail =
            connection
                .engine()
                .logTail(containerId, tty, LogEnd.READ_LINES, LogEnd.READ_BYTES, request.since());
        return LogEnd.of(tail, connection.masker());
      } catch (IOException e) {
        LogTail kept =
            vanished.log(
                connection.engine(),
                containerId,
                LogEnd.READ_LINES,
                LogEnd.READ_BYTES,
                request.since());
        if (kept != null) {
          return LogEnd.of(kept, connection.masker());
        }
        return LastWords.missing(connection.masker().text(sentence(e)));
      }
    }
  }

  /**
   * @param decoded null when the engine no longer knew it and nothing was kept of it
   * @param error why; or how it is known otherwise
   */
  private record Answer(InspectDecoder.@Nullable Decoded decoded, @Nullable String error) {}

  private static String sentence(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static Message message(InspectSnapshot snapshot) {
    return Message.of(EngineRecord.SNAPSHOT, snapshot.engine().id(), Wire.write(snapshot));
  }
}

package io.epitaph.collector;

import io.epitaph.engine.Engine;
import io.epitaph.engine.Engine.LogTail;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.mask.Masker;
import io.epitaph.kafka.Threads;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the engine for containers beside the event stream, on threads of its own, so that a slow
 * answer holds up no event. A death goes before all that waits: the container may be removed at
 * once, its log first of all. Thread-safe.
 */
final class SnapshotTaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);
  private static final int LAST_LINES = 50;
  private static final int LAST_BYTES = 4096;

  private final Supplier<@Nullable Engine> engine;
  private final Supplier<EngineRef> ref;
  private final Supplier<Delivery> delivery;
  private final Masker masker;
  private final InspectDecoder decoder;
  private final ContainerNotes notes;
  private final Counters counters;
  private final Intake intake;
  private final Clock clock;
  private final ThreadPoolExecutor threads;
  private final AtomicLong order = new AtomicLong();

  SnapshotTaker(
      int threads,
      Supplier<@Nullable Engine> engine,
      Supplier<EngineRef> ref,
      Supplier<Delivery> delivery,
      Masker masker,
      ContainerNotes notes,
      Counters counters,
      Intake intake,
      Clock clock) {
    this.engine = engine;
    this.ref = ref;
    this.delivery = delivery;
    this.masker = masker;
    this.decoder = new InspectDecoder(masker);
    this.notes = notes;
    this.counters = counters;
    this.intake = intake;
    this.clock = clock;
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
   * @param why the action that is the reason
   * @param eventId the event that is the reason; null for none
   */
  void take(String containerId, String why, @Nullable String eventId) {
    enqueue(containerId, why, eventId, null);
  }

  /** Takes one of each, and counts down when the last is taken. */
  void takeAll(List<String> containerIds, CountDownLatch done) {
    if (containerIds.isEmpty()) {
      done.countDown();
      return;
    }
    AtomicLong left = new AtomicLong(containerIds.size());
    for (String id : containerIds) {
      enqueue(
          id,
          InspectSnapshot.START_UP,
          null,
          () -> {
            if (left.decrementAndGet() == 0) {
              done.countDown();
            }
          });
    }
  }

  int waiting() {
    return threads.getQueue().size() + threads.getActiveCount();
  }

  /** Takes what waits, but not longer than {@code limit}. */
  void close(Duration limit) throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("snapshots not taken at the end waiting={}", waiting());
      threads.shutdownNow();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void enqueue(
      String containerId, String why, @Nullable String eventId, @Nullable Runnable then) {
    try {
      threads.execute(new Job(containerId, why, eventId, order.incrementAndGet(), then));
    } catch (RejectedExecutionException e) {
      LOG.debug("no snapshot while closing containerId={} why={}", containerId, why);
    }
  }

  private final class Job implements Runnable, Comparable<Job> {
    private final String containerId;
    private final String why;
    private final @Nullable String eventId;
    private final long number;
    private final @Nullable Runnable then;

    Job(
        String containerId,
        String why,
        @Nullable String eventId,
        long number,
        @Nullable Runnable then) {
      this.containerId = containerId;
      this.why = why;
      this.eventId = eventId;
      this.number = number;
      this.then = then;
    }

    @Override
    public int compareTo(Job other) {
      int urgent = Boolean.compare(other.why.equals(Actions.DIE), why.equals(Actions.DIE));
      return urgent != 0 ? urgent : Long.compare(number, other.number);
    }

    @Override
    public void run() {
      try {
        send(snapshot());
      } catch (RuntimeException e) {
        // One container's answer must not cost the others theirs.
        counters.snapshotsFailed.incrementAndGet();
        LOG.warn("snapshot failed containerId={} why={}", containerId, why, e);
      } finally {
        if (then != null) {
          then.run();
        }
      }
    }

    private InspectSnapshot snapshot() {
      Instant takenAt = clock.instant();
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
        notes.learn(containerId, decoded.facts());
      }
      EngineRef of = ref.get();
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
          answer.error());
    }

    private Answer ask() {
      try {
        return new Answer(decoder.decode(connected().inspect(containerId)), null);
      } catch (IOException e) {
        return new Answer(null, sentence(e));
      }
    }

    private LastWords lastWords(boolean tty) {
      try {
        LogTail tail = connected().logTail(containerId, tty, LAST_LINES, LAST_BYTES);
        List<String> lines =
            tail.lines().stream().map(line -> new String(line, StandardCharsets.UTF_8)).toList();
        return new LastWords(masker.lines(lines), tail.truncated(), null);
      } catch (IOException e) {
        return LastWords.missing(sentence(e));
      }
    }
  }

  /** One of both is null. */
  private record Answer(InspectDecoder.@Nullable Decoded decoded, @Nullable String error) {}

  private Engine connected() throws IOException {
    Engine current = engine.get();
    if (current == null) {
      throw new IOException("the engine was lost before it could be asked");
    }
    return current;
  }

  private static String sentence(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private void send(InspectSnapshot snapshot) {
    byte[] bytes = Wire.write(snapshot);
    if (bytes.length > EventWorker.LARGEST_VALUE) {
      bytes = Wire.write(withoutInspect(snapshot, bytes.length));
    }
    int size = bytes.length;
    delivery
        .get()
        .send(
            Topic.SNAPSHOTS,
            snapshot.engine().id(),
            bytes,
            why -> {
              if (why instanceof RecordTooLargeException && snapshot.inspect() != null) {
                // Not here: this thread is Kafka's, and sending may wait for it.
                intake.add(() -> send(withoutInspect(snapshot, size)));
                return true;
              }
              return false;
            });
    counters.snapshots.incrementAndGet();
    if (snapshot.facts() == null) {
      counters.snapshotsFailed.incrementAndGet();
    }
    LOG.trace(
        "snapshot sent containerId={} why={} eventId={}",
        snapshot.containerId(),
        snapshot.why(),
        snapshot.causeEventId());
  }

  private static InspectSnapshot withoutInspect(InspectSnapshot snapshot, int size) {
    return snapshot.withoutInspect(
        "the whole answer makes a record of " + size + " bytes, which the topic does not take");
  }
}

package io.epitaph.collector;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.Engine;
import io.epitaph.engine.Engine.EventStream;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.copy.EventTranscriber;
import io.epitaph.engine.mask.Masker;
import io.epitaph.kafka.Backoff;
import io.epitaph.kafka.Bootstrap;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.Status;
import io.epitaph.kafka.Threads;
import io.epitaph.model.EngineRef;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that brings what one engine tells into Kafka, until it is closed. It goes on where it
 * was when the engine, Kafka or itself comes back; what it could not get it tells as a gap.
 *
 * <p>Four kinds of threads: one keeps the connection to the engine, the engine's own reader fills
 * the intake, one worker empties it, and a few take snapshots. Thread-safe.
 */
public final class EventCollector implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(EventCollector.class);

  /** How long the engine may be left unread; it skips one who does not read for 100 ms. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  /** An engine gives what it remembers at once; after so long it has given nothing. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private static final Duration START_UP_LIMIT = Duration.ofSeconds(15);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration CURSOR_EVERY = Duration.ofMillis(500);
  private static final Duration STALL = Duration.ofSeconds(15);

  private final CollectorSettings settings;
  private final EngineConnector connector;
  private final Clock clock;
  private final StateFolder state;
  private final Masker masker;
  private final Intake intake;
  private final ContainerNotes notes = new ContainerNotes();
  private final Counters counters = new Counters();
  private final Reporter reporter;
  private final SnapshotTaker snapshots;
  private final EventWorker worker;
  private final Thread workerThread;
  private final Thread connectionThread;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Threads.named("epitaph-collector-timer"));
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private volatile Delivery delivery;
  private volatile @Nullable Engine engine;
  private volatile @Nullable EventStream stream;
  private volatile EngineRef ref;
  private volatile boolean connected;
  private volatile @Nullable String engineProblem = "not connected yet";
  private volatile @Nullable String stateProblem;
  private volatile @Nullable Cursor kept;
  private volatile Instant lastProgress;
  private long lastAcknowledged;

  private EventCollector(
      CollectorSettings settings, EngineConnector connector, Clock clock, StateFolder state)
      throws IOException {
    this.settings = settings;
    this.connector = connector;
    this.clock = clock;
    this.state = state;
    this.masker = new Masker(state.maskingKey());
    this.intake = new Intake(settings.queueLines(), settings.queueBytes());
    this.kept = state.cursor();
    this.lastProgress = clock.instant();
    this.ref = refNamed(state.engineName());
    this.delivery = newDelivery(kept);
    this.reporter = new Reporter(clock, () -> ref, () -> delivery);
    this.snapshots =
        new SnapshotTaker(
            settings.snapshotThreads(),
            () -> engine,
            () -> ref,
            () -> delivery,
            masker,
            notes,
            counters,
            intake,
            clock);
    this.worker =
        new EventWorker(intake, masker, notes, snapshots, reporter, () -> delivery, counters);
    this.workerThread = Threads.named("epitaph-collector-worker").newThread(worker);
    this.connectionThread =
        Threads.named("epitaph-collector-connection").newThread(this::keepConnected);
  }

  /**
   * Starts to watch the engine at {@link CollectorSettings#engine}. Returns at once: an engine or a
   * Kafka that is away is waited for.
   *
   * @throws IOException when the state folder cannot be used
   * @throws IllegalArgumentException when Kafka's clients do not take the settings
   */
  public static EventCollector start(CollectorSettings settings) throws IOException {
    return start(settings, () -> DockerEngine.connect(settings.engine()), Clock.systemUTC());
  }

  /**
   * As {@link #start(CollectorSettings)}, with another engine than a Docker one behind the door.
   */
  public static EventCollector start(
      CollectorSettings settings, EngineConnector connector, Clock clock) throws IOException {
    StateFolder state = StateFolder.open(settings.state());
    try {
      EventCollector collector = new EventCollector(settings, connector, clock, state);
      collector.begin();
      return collector;
    } catch (IOException | RuntimeException e) {
      state.close();
      throw e;
    }
  }

  private void begin() {
    workerThread.start();
    connectionThread.start();
    every(settings.heartbeat(), this::beat);
    every(CURSOR_EVERY, this::keepCursor);
    LOG.info("collector started engineId={} engine={}", state.engineId(), settings.engine());
  }

  private void every(Duration time, Runnable work) {
    var unused =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                // A timer that throws is never called again.
                if (!closed.get()) {
                  LOG.error("the collector's timer failed and goes on", e);
                }
              }
            },
            0,
            time.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** With the counters of its heartbeats. */
  @Override
  public Status status() {
    String name = state.engineName();
    return new Status(
        !closed.get(),
        problem(),
        name.isEmpty() ? "engine not connected yet" : "engine " + name,
        numbers());
  }

  /** The identity of the engine that it watches. */
  String engineId() {
    return state.engineId();
  }

  /** True while the event stream is open. */
  public boolean isConnected() {
    return connected;
  }

  private @Nullable String problem() {
    if (engineProblem != null) {
      return engineProblem;
    }
    if (stateProblem != null) {
      return stateProblem;
    }
    Duration stall = Duration.between(lastProgress, clock.instant());
    if (stall.compareTo(STALL) > 0) {
      String unreachable = Bootstrap.of(settings.kafka()).problem();
      return unreachable != null
          ? unreachable
          : "Kafka at "
              + settings.kafka().get("bootstrap.servers")
              + " has acknowledged nothing for "
              + stall.toSeconds()
              + " s: is it up, and are the topics there?";
    }
    return kept == null ? "no cursor is durable yet: a crash now would begin at the start" : null;
  }

  private Map<String, Long> numbers() {
    Map<String, Long> numbers = new TreeMap<>();
    numbers.put("events", counters.events.get());
    numbers.put("snapshots", counters.snapshots.get());
    numbers.put("snapshots_failed", counters.snapshotsFailed.get());
    numbers.put("dead_letters", counters.deadLetters.get());
    numbers.put("gaps", counters.gaps.get());
    numbers.put("sessions", counters.sessions.get());
    numbers.put("overflows", counters.overflows.get());
    numbers.put("queued", (long) intake.size());
    numbers.put("snapshots_waiting", (long) snapshots.waiting());
    numbers.put("unacknowledged", (long) delivery.acknowledgements().waiting());
    return numbers;
  }

  // ---- the connection to the engine

  private void keepConnected() {
    Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
    Instant lostAt = null;
    String gapCause = "the collector did not run";
    while (!closed.get()) {
      String lost;
      try {
        // What waits is of the last session: its place must be known before the next one begins.
        intake.awaitEmpty();
        renewDelivery();
        try (Engine opened = connector.connect()) {
          lost = session(opened, lostAt, gapCause, backoff);
          lostAt = null;
        }
      } catch (IOException e) {
        lost = String.valueOf(e.getMessage());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("the connection to the engine failed", e);
        lost = "failed: " + e;
      } finally {
        connected = false;
        engine = null;
        stream = null;
      }
      if (closed.get()) {
        return;
      }
      gapCause = "the stream broke off: " + lost;
      engineProblem = lost;
      if (lostAt == null && !lost.equals(OVERFLOW) && !lost.equals(REFUSED)) {
        lostAt = clock.instant();
        reporter.engineLost(lost);
        LOG.warn("engine lost engineId={} why={}", state.engineId(), lost);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static final String OVERFLOW =
      "the engine told more than could be sent on: the queue was full";
  private static final String REFUSED = "Kafka refused a record for good; see the log";

  /**
   * One connection, from its begin to its end.
   *
   * @return why it ended
   */
  private String session(Engine opened, @Nullable Instant lostAt, String gapCause, Backoff backoff)
      throws IOException, InterruptedException {
    EngineInfo info = opened.info();
    state.rememberName(info.name());
    ref = refNamed(info.name());
    engine = opened;
    Cursor since = worker.lastSeen() == null ? kept : worker.lastSeen();
    Instant openedAt = clock.instant();
    CountDownLatch known = new CountDownLatch(1);
    EventWorker.Session session =
        new EventWorker.Session(
            ref.id(),
            new EventTranscriber(ref, masker, notes),
            since,
            new Continuity(since),
            openedAt,
            gapCause);
    intake.add(
        () -> {
          // Health checks and log framing first: events are read by what is known of containers.
          awaitQuietly(known);
          worker.begin(session);
        });
    AtomicBoolean overflown = new AtomicBoolean();
    CountDownLatch streamKnown = new CountDownLatch(1);
    EventStream events =
        opened.events(
            since == null ? Instant.EPOCH : since.at(),
            null,
            new Engine.LineHandler() {
              @Override
              public void accept(byte[] line) {
                if (overflown.get()) {
                  return;
                }
                if (!intake.offer(new Intake.Line(line, clock.instant()))) {
                  overflown.set(true);
                  counters.overflows.incrementAndGet();
                  // Not here: this thread must come back to reading.
                  timer.execute(
                      () -> {
                        awaitQuietly(streamKnown);
                        closeQuietly(stream);
                      });
                }
              }

              @Override
              public void beforeRead() {
                if (overflown.get()) {
                  return;
                }
                try {
                  intake.awaitHalfEmpty(LONGEST_PAUSE.toMillis());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    stream = events;
    streamKnown.countDown();
    try (events) {
      if (closed.get()) {
        return "closing";
      }
      List<String> containers = opened.containers();
      notes.keepOnly(new HashSet<>(containers));
      snapshots.takeAll(containers, known);
      counters.sessions.incrementAndGet();
      connected = true;
      engineProblem = null;
      backoff.reset();
      if (lostAt != null) {
        reporter.engineBack(lostAt);
      }
      LOG.info(
          "engine connected engineId={} name={} version={} api={} containers={}",
          state.engineId(),
          info.name(),
          info.version(),
          info.apiVersion(),
          containers.size());
      var unused =
          timer.schedule(
              () -> intake.add(worker::checkSilence), SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      IOException why = events.awaitEnd();
      if (overflown.get()) {
        return OVERFLOW;
      }
      if (delivery.failure() != null) {
        return REFUSED;
      }
      return why == null ? "the engine ended the event stream" : String.valueOf(why.getMessage());
    } finally {
      known.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      var unused = latch.await(START_UP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(@Nullable EventStream open) {
    if (open != null) {
      open.close();
    }
  }

  private EngineRef refNamed(String name) {
    String known = name.isEmpty() ? settings.engine().toString() : name;
    return new EngineRef(state.engineId(), known, settings.host());
  }

  // ---- what goes to Kafka

  private Delivery newDelivery(@Nullable Cursor start) {
    return new Delivery(
        KafkaOutlet.open(settings.kafka(), "epitaph-collector-" + state.engineId()),
        start,
        // The session ends, and the next one begins at what was acknowledged.
        () -> closeQuietly(stream));
  }

  /** After a refusal: what was not acknowledged is taken from the engine again. */
  private void renewDelivery() {
    Delivery old = delivery;
    Exception failure = old.failure();
    if (failure == null) {
      return;
    }
    LOG.error("Kafka refused a record engineId={} why={}", state.engineId(), failure.toString());
    Cursor reached = old.acknowledgements().cursor();
    delivery = newDelivery(reached);
    old.outlet().close(Duration.ZERO);
    worker.goBackTo(reached);
  }

  private void beat() {
    reporter.heartbeat(clock.instant(), numbers());
  }

  private void keepCursor() {
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
      stateProblem = null;
    } catch (IOException e) {
      if (stateProblem == null) {
        LOG.error("the cursor cannot be kept in {}: {}", settings.state(), e.toString());
      }
      stateProblem =
          "the cursor cannot be kept in " + settings.state() + ": " + e + ". Is the disk full?";
    }
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Sends what was read, keeps the cursor, and lets go of the engine; takes a few seconds at most.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      closeQuietly(stream);
      connectionThread.join(CLOSE_LIMIT.toMillis());
      if (!intake.awaitEmpty(CLOSE_LIMIT.toMillis())) {
        LOG.warn("lines not sent at the end queued={}", intake.size());
      }
      snapshots.close(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connectionThread.interrupt();
    workerThread.interrupt();
    timer.shutdownNow();
    delivery.outlet().close(CLOSE_LIMIT);
    keepCursor();
    try {
      state.close();
    } catch (IOException e) {
      LOG.warn("the state folder {} could not be closed: {}", settings.state(), e.toString());
    }
    LOG.info("collector ended engineId={}", state.engineId());
    ended.countDown();
  }
}

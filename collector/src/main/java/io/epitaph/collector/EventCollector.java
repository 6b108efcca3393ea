package io.epitaph.collector;

import io.epitaph.engine.DockerEngine;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.Status;
import io.epitaph.kafka.Threads;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that brings the events of one engine into Kafka, until it is closed. When the engine,
 * Kafka or this process comes back, it continues where it was; it reports what it could not get as
 * a gap.
 *
 * <p>Four kinds of threads: one keeps the connection to the engine, the engine's own reader fills
 * the intake, one worker empties it, and a few take snapshots. Thread-safe.
 */
public final class EventCollector implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(EventCollector.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration CURSOR_EVERY = Duration.ofMillis(500);

  private final CollectorSettings settings;
  private final StateFolder state;
  private final Intake intake;
  private final Delivery delivery;
  private final CursorKeeper cursors;
  private final SnapshotTaker snapshots;
  private final EngineKeeper engine;
  private final Counters counters = new Counters();
  private final Thread workerThread;
  private final Thread engineThread;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Threads.named("epitaph-collector-timer"));
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private EventCollector(
      CollectorSettings settings, EngineConnector connector, Clock clock, StateFolder state)
      throws IOException {
    this.settings = settings;
    this.state = state;
    this.intake = new Intake(settings.queueLines(), settings.queueBytes());
    Cursor kept = state.cursor();
    this.delivery =
        new Delivery(
            () -> KafkaOutlet.open(settings.kafka(), "epitaph-collector-" + engineId()), kept);
    this.cursors = new CursorKeeper(state, kept, delivery, settings.kafka(), clock);
    ContainerNotes notes = new ContainerNotes();
    this.snapshots = new SnapshotTaker(settings.snapshotThreads(), notes, counters, clock);
    this.engine =
        new EngineKeeper(
            settings, connector, state, kept, delivery, intake, notes, snapshots, counters, timer,
            clock);
    this.workerThread =
        Threads.named("epitaph-collector-worker").newThread(new EventWorker(intake));
    this.engineThread = Threads.named("epitaph-collector-connection").newThread(engine);
  }

  /**
   * Starts to watch the engine at {@link CollectorSettings#engine}. Returns at once; waits in the
   * background for an engine or a Kafka that is unavailable.
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
    engineThread.start();
    every(settings.heartbeat(), () -> engine.reporter().heartbeat(numbers()));
    every(CURSOR_EVERY, cursors::keep);
    LOG.info("collector started engineId={} engine={}", engineId(), settings.engine());
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
    String name = state.identity().engineName();
    String problem = engine.problem();
    return new Status(
        !closed.get(),
        problem == null ? cursors.problem() : problem,
        name.isEmpty() ? "engine not connected yet" : "engine " + name,
        numbers());
  }

  /** The identity of the engine that it watches. */
  String engineId() {
    return String.valueOf(state.identity().engineId());
  }

  /** True while the event stream is open. */
  public boolean isConnected() {
    return engine.isConnected();
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

  @Override
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Sends what was read, keeps the cursor, and releases the engine; takes a few seconds at most.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      engine.close();
      engineThread.join(CLOSE_LIMIT.toMillis());
      if (!intake.awaitEmpty(CLOSE_LIMIT.toMillis())) {
        LOG.warn("lines not sent at the end queued={}", intake.size());
      }
      snapshots.close(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    engineThread.interrupt();
    workerThread.interrupt();
    timer.shutdownNow();
    delivery.close(CLOSE_LIMIT);
    cursors.keep();
    try {
      state.close();
    } catch (IOException e) {
      LOG.warn("the state folder {} could not be closed: {}", settings.state(), e.toString());
    }
    LOG.info("collector ended engineId={}", engineId());
    ended.countDown();
  }
}

package io.epitaph.collector;

import io.epitaph.collector.delivery.Cursor;
import io.epitaph.collector.delivery.Delivery;
import io.epitaph.engine.DockerEngine;
import io.epitaph.kafka.Service;
import io.epitaph.kafka.SharedTimer;
import io.epitaph.kafka.Status;
import io.epitaph.kafka.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that brings the events of one engine into Kafka, until it is closed. When the engine,
 * Kafka or this process comes back, it continues where it was; it reports what it could not get as
 * a gap.
 *
 * <p>One thread keeps the connection to the engine, the engine's own reader fills the intake, one
 * worker empties it, and one sends to Kafka. A few more take snapshots while there are any to be
 * taken; timers share theirs with the collectors of other engines. Thread-safe.
 */
public final class EventCollector implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(EventCollector.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** What Kafka does not accept in this time at the end stays on disk. */
  private static final Duration SEND_LIMIT = Duration.ofSeconds(2);

  /** How often some of the containers that do not run are asked for. */
  private static final Duration CHECK_EVERY = Duration.ofSeconds(30);

  /** How often it is looked whether enough events came that some should be read again. */
  private static final Duration AUDIT_EVERY = Duration.ofSeconds(1);

  private final CollectorSettings settings;
  private final StateFolder state;
  private final Intake intake;
  private final Delivery delivery;
  private final HostEvidence hostEvidence;
  private final SnapshotTaker snapshots;
  private final EngineClock clock;
  private final EngineKeeper engine;
  private final RepeatedChecks checks;
  private final CollectorNumbers numbers;
  private final Heartbeats heartbeats;
  private final StreamAudit audit;
  private final Counters counters = new Counters();
  private final Thread workerThread;
  private final Thread engineThread;
  private final @Nullable KernelLog kernelLog;
  private final @Nullable Thread kernelThread;

  /** Of what asks nothing more of the engine once this is closed: heartbeats and audits. */
  private final SharedTimer asking = new SharedTimer();

  private final SharedTimer timer = new SharedTimer();

  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private EventCollector(
      CollectorSettings settings, EngineConnector connector, Clock clock, StateFolder state)
      throws IOException {
    this.settings = settings;
    this.clock = new EngineClock(clock);
    this.state = state;
    this.intake = new Intake(settings.queueLines(), settings.queueBytes());
    Cursor former = state.former().cursor();
    this.delivery =
        Delivery.open(state.path(), settings.spoolBytes(), settings.kafka(), engineId(), clock);
    Cursor kept = takeOver(former, state, delivery);
    ContainerNotes notes =
        new ContainerNotes(new KnownContainers(SpooledContainers.open(delivery, state)));
    this.hostEvidence = settings.kernelLog() == null ? HostEvidence.none() : HostEvidence.here();
    this.snapshots =
        new SnapshotTaker(
            settings.snapshotThreads(),
            new RequestedSnapshots(
                notes,
                counters,
                this.clock,
                hostEvidence,
                new Vanished(CollectorSettings.isLocal(settings.engine()))),
            hostEvidence,
            counters);
    this.engine =
        new EngineKeeper(
            settings,
            connector,
            state,
            kept,
            delivery,
            intake,
            notes,
            snapshots,
            counters,
            timer,
            this.clock);
    this.checks = new RepeatedChecks(engine, notes, snapshots, this.clock);
    this.audit = new StreamAudit(engine, this.clock, intake, counters);
    this.numbers =
        new CollectorNumbers(counters, engine.sent(), intake, snapshots, delivery, this.clock);
    this.heartbeats = new Heartbeats(engine, this.clock, intake, numbers::now);
    this.workerThread =
        Threads.named("epitaph-collector-worker").newThread(new EventWorker(intake));
    this.engineThread = Threads.named("epitaph-collector-connection").newThread(engine);
    this.kernelLog =
        settings.kernelLog() == null
            ? null
            : new KernelLog(
                settings.kernelLog(),
                Path.of("/proc"),
                this.clock,
                kept == null ? null : kept.at(),
                new OomKillSender(
                    this.clock,
                    engine::reporter,
                    new HostMemoryReader(),
                    counters,
                    state.identity().masker()));
    this.kernelThread =
        kernelLog == null ? null : Threads.named("epitaph-collector-kernel").newThread(kernelLog);
  }

  /** The cursor, also when a version that kept it elsewhere was here last; null when none is. */
  private static @Nullable Cursor takeOver(
      @Nullable Cursor former, StateFolder state, Delivery delivery) throws IOException {
    if (former == null) {
      return delivery.cursor();
    }
    if (delivery.cursor() == null) {
      delivery.reach(former);
      return former;
    }
    state.former().removeCursor();
    return delivery.cursor();
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
    StateFolder state = StateFolder.open(settings.state(), settings.masking());
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
    if (kernelThread != null) {
      kernelThread.start();
    }
    asking.every(settings.heartbeat(), heartbeats);
    asking.every(AUDIT_EVERY, audit);
    timer.every(CHECK_EVERY, checks::checkTheDead);
    timer.every(RepeatedChecks.RUNNING_EVERY, checks::checkTheRunning);
    LOG.info("collector started engineId={} engine={}", engineId(), settings.engine());
  }

  /** With the counters of its heartbeats. */
  @Override
  public Status status() {
    String name = state.identity().engineName();
    return new Status(
        !closed.get(),
        problem(),
        (name.isEmpty() ? "engine not connected yet" : "engine " + name) + evidence(),
        numbers.now());
  }

  /** What is missing beside the engine, which is no problem. */
  private String evidence() {
    return Stream.of(
            kernelLog == null ? Optional.<String>empty() : Optional.ofNullable(kernelLog.problem()),
            Optional.ofNullable(hostEvidence.problem()))
        .flatMap(Optional::stream)
        .map(missing -> "; " + missing)
        .collect(Collectors.joining());
  }

  private @Nullable String problem() {
    return Stream.<Supplier<@Nullable String>>of(
            this::deadWorker,
            engine::problem,
            heartbeats::silence,
            delivery::problem,
            heartbeats::wrongClock)
        .map(Supplier::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** An error of the JVM, above all no memory, ends even what goes on after every failure. */
  private @Nullable String deadWorker() {
    return closed.get() || (workerThread.isAlive() && engineThread.isAlive())
        ? null
        : "what reads the engine's events has ended, see the log: start the collector again";
  }

  /** The identity of the engine that it watches. */
  String engineId() {
    return String.valueOf(state.identity().engineId());
  }

  /** True while the event stream is open. */
  public boolean isConnected() {
    return engine.isConnected();
  }

  /** The time of its cursor, by the engine's clock; null when there is none. */
  @Nullable Instant cursor() {
    Cursor cursor = delivery.cursor();
    return cursor == null ? null : cursor.at();
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Sends or keeps what was read, and releases the engine; takes a few seconds at most. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // A caller that is interrupted, since its start failed, would wait for nothing in here.
    boolean interrupted = Thread.interrupted();
    try {
      asking.close();
      if (kernelThread != null) {
        kernelThread.interrupt();
      }
      engine.close();
      engineThread.join(CLOSE_LIMIT.toMillis());
      if (!intake.awaitEmpty(CLOSE_LIMIT.toMillis())) {
        LOG.warn("lines not sent at the end queued={}", intake.size());
      }
      snapshots.close(CLOSE_LIMIT);
      engineThread.interrupt();
      // What sends ends before what it sends through.
      workerThread.interrupt();
      workerThread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    engineThread.interrupt();
    workerThread.interrupt();
    timer.close();
    delivery.close(SEND_LIMIT);
    try {
      state.close();
    } catch (IOException e) {
      LOG.warn("the state folder {} could not be closed: {}", settings.state(), e.toString());
    }
    LOG.info("collector ended engineId={}", engineId());
    ended.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.epitaph.collector;

import io.epitaph.collector.delivery.Cursor;
import io.epitaph.collector.delivery.Delivery;
import io.epitaph.engine.Engine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.engine.mask.Masker;
import io.epitaph.kafka.Backoff;
import io.epitaph.kafka.SharedTimer;
import io.epitaph.model.EngineRef;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the engine: opens one, fills the intake with its lines until it ends, and
 * opens the next where the last one was read to. Runs on a thread of its own; {@link #close} and
 * the getters may be called from any thread.
 */
final class EngineKeeper implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineKeeper.class);

  private static final Duration START_UP_LIMIT = Duration.ofSeconds(15);

  /** A gap is repaired by what all containers are: longer than a single one may take to answer. */
  private static final Duration REPAIR_LIMIT = Duration.ofSeconds(45);

  private final CollectorSettings settings;
  private final EngineConnector connector;
  private final StateFolder state;
  private final Delivery delivery;
  private final Intake intake;
  private final ContainerNotes notes;
  private final SnapshotTaker snapshots;
  private final Counters counters;
  private final SharedTimer timer;
  private final EngineClock clock;
  private final Promises promises = new Promises();
  private final SentEvents sent = new SentEvents();
  private final Masker masker;
  private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  /** Completed by the first reason to end the connection from this side. */
  private volatile CompletableFuture<ConnectionEnd> ending = new CompletableFuture<>();

  private volatile Reporter reporter;
  private volatile @Nullable Session session;
  private volatile @Nullable String problem = "not connected yet";
  private volatile boolean closed;

  // For its own thread only, from one connection to the next.
  private @Nullable Cursor place;
  private @Nullable EventReader reader;
  private @Nullable Instant lostAt;
  private String gapCause = "the collector did not run";

  /**
   * @param place where to start; null for all that the engine remembers
   * @param timer runs what must not keep its caller waiting
   */
  EngineKeeper(
      CollectorSettings settings,
      EngineConnector connector,
      StateFolder state,
      @Nullable Cursor place,
      Delivery delivery,
      Intake intake,
      ContainerNotes notes,
      SnapshotTaker snapshots,
      Counters counters,
      SharedTimer timer,
      EngineClock clock) {
    this.settings = settings;
    this.connector = connector;
    this.state = state;
    this.place = place;
    this.delivery = delivery;
    this.intake = intake;
    this.notes = notes;
    this.snapshots = snapshots;
    this.counters = counters;
    this.timer = timer;
    this.clock = clock;
    this.masker = state.identity().masker();
    this.reporter = new Reporter(clock.host(), ref(), delivery);
  }

  /** For the engine by its present name. */
  Reporter reporter() {
    return reporter;
  }

  /** Whether the event stream is open. */
  boolean isConnected() {
    return session != null;
  }

  /** Null while the event stream is not open. */
  @Nullable Session session() {
    return session;
  }

  /** What was sent, and how much of it was compared with what the engine remembers. */
  SentEvents sent() {
    return sent;
  }

  /** What the heartbeats promised; for the worker's thread. */
  Promises promises() {
    return promises;
  }

  /**
   * Takes note of the engine's clock, and reports that it was set.
   *
   * @param time as the engine has just said it
   * @param asked the monotonic clock when it was asked
   */
  void readClock(Instant time, long asked) {
    Duration step = clock.read(time, asked, clock.ticks());
    if (step == null) {
      return;
    }
    Reporter by = reporter;
    Instant at = clock.host().instant();
    Instant now = clock.now();
    LOG.warn("the engine's clock was set engineId={} by={}", by.engine().id(), step);
    intake.add(
        () -> {
          promises.forget();
          by.clockStepped(at, now, step);
        });
  }

  /** Why there is no connection, for people; null when there is one. */
  @Nullable String problem() {
    return problem;
  }

  /** Ends the connection, and opens no other. Does not wait. */
  void close() {
    closed = true;
    ending.complete(ConnectionEnd.CLOSED);
  }

  private EngineRef ref() {
    EngineIdentity identity = state.identity();
    String name = identity.engineName();
    return new EngineRef(
        String.valueOf(identity.engineId()),
        name.isEmpty() ? masker.text(settings.engine().toString()) : name,
        settings.host());
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        ConnectionEnd end = connect();
        if (closed) {
          return;
        }
        gapCause = "the stream broke off: " + end.why();
        problem = end.why();
        if (lostAt == null && end.lost()) {
          Instant at = clock.host().instant();
          Reporter by = reporter;
          lostAt = at;
          // After the lines that were read before.
          intake.add(() -> by.engineLost(at, end.why()));
          LOG.warn("engine lost engineId={} why={}", state.identity().engineId(), end.why());
        }
        TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever the engine said of it may hold what a user gave the engine. */
  private ConnectionEnd lost(String why) {
    return new ConnectionEnd(masker.text(why), true);
  }

  private ConnectionEnd connect() throws InterruptedException {
    try {
      findPlace();
      try (Engine engine = connector.connect()) {
        return watch(engine);
      }
    } catch (IOException e) {
      return lost(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("the connection to the engine failed", e);
      return lost("the connection to the engine failed: " + e.getMessage());
    } finally {
      session = null;
    }
  }

  private void findPlace() throws InterruptedException {
    // What waits is from the last connection: its place is known only when that is read.
    intake.awaitEmpty();
    if (reader != null) {
      place = reader.place();
      reader = null;
    }
  }

  /** One connection, from its start to its end. */
  private ConnectionEnd watch(Engine engine) throws IOException, InterruptedException {
    long asked = clock.ticks();
    EngineInfo info = engine.info();
    if (info.time() != null) {
      readClock(info.time(), asked);
    }
    state.rememberName(info.name());
    EngineRef ref = ref();
    Reporter by = new Reporter(clock.host(), ref, delivery);
    reporter = by;
    Connection connection =
        new Connection(engine, ref, masker, delivery, place, clock.now(), gapCause);
    StartUp startUp = new StartUp(connection, notes.known(), by, promises, clock);
    EventReader lines =
        new EventReader(connection, notes, snapshots, startUp, by, sent, counters, clock);
    reader = lines;
    CompletableFuture<ConnectionEnd> end = new CompletableFuture<>();
    ending = end;
    if (closed) {
      return ConnectionEnd.CLOSED;
    }
    // Health checks and log framing first: reading events needs what is known about containers.
    intake.hold();
    Filler filler =
        new Filler(intake, lines, clock.host(), end::isDone, () -> timer.execute(() -> full(end)));
    try (EventStream events =
        engine.events(place == null ? Instant.EPOCH : place.at(), null, filler)) {
      var unused = end.thenRun(events::close);
      Instant listedAt = clock.now();
      List<String> containers = engine.containers();
      notes.keepOnly(new HashSet<>(containers));
      CompletableFuture<Void> known =
          snapshots
              .takeAll(connection, containers)
              .thenAccept(taken -> startUp.taken(listedAt, containers, taken));
      Session open = new Session(connection, startUp, lines, filler);
      nowConnected(open, info, containers.size());
      new QuietCheck(open, this::session, intake, timer, clock).check();
      awaitEither(known, end, place == null ? START_UP_LIMIT : REPAIR_LIMIT);
      intake.release();
      IOException why = events.awaitEnd();
      ConnectionEnd ours = end.getNow(null);
      if (ours != null) {
        return ours;
      }
      return lost(
          why == null ? "the engine ended the event stream" : String.valueOf(why.getMessage()));
    } finally {
      intake.release();
    }
  }

  /** On the timer: the stream's own thread must continue to read. */
  private void full(CompletableFuture<ConnectionEnd> end) {
    counters.overflows.incrementAndGet();
    end.complete(ConnectionEnd.OVERFLOW);
  }

  private void nowConnected(Session open, EngineInfo info, int containers) {
    counters.sessions.incrementAndGet();
    session = open;
    problem = null;
    backoff.reset();
    if (lostAt != null) {
      reporter.engineBack(lostAt);
      lostAt = null;
    }
    LOG.info(
        "engine connected engineId={} name={} version={} api={} containers={}",
        state.identity().engineId(),
        info.name(),
        info.version(),
        info.apiVersion(),
        containers);
  }

  private static void awaitEither(
      CompletableFuture<?> known, CompletableFuture<?> end, Duration limit)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(known, end).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("containers not all known after {} s; events are read", limit.toSeconds());
    } catch (ExecutionException e) {
      throw new IllegalStateException("none of them fails", e);
    }
  }
}

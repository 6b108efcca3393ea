package io.epitaph.collector;

import io.epitaph.engine.Engine;
import io.epitaph.engine.Engine.EventStream;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.engine.mask.Masker;
import io.epitaph.kafka.Backoff;
import io.epitaph.model.EngineRef;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
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

  /** How long the engine may be left unread; it skips a reader that does not read for 100 ms. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  /** An engine gives what it remembers at once; after this long it has given nothing. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private static final Duration START_UP_LIMIT = Duration.ofSeconds(15);

  /**
   * Why a connection ended.
   *
   * @param why for people
   * @param lost whether the engine ended it, and not this side
   */
  private record End(String why, boolean lost) {
    static final End CLOSED = new End("closing", false);
    static final End REFUSED = new End("Kafka refused a record for good; see the log", false);
    static final End OVERFLOW =
        new End("the engine sent more than could be sent on: the queue was full", false);

    static End lost(String why) {
      return new End(why, true);
    }
  }

  private final CollectorSettings settings;
  private final EngineConnector connector;
  private final StateFolder state;
  private final Delivery delivery;
  private final Intake intake;
  private final ContainerNotes notes;
  private final SnapshotTaker snapshots;
  private final Counters counters;
  private final ScheduledExecutorService timer;
  private final Clock clock;
  private final Masker masker;
  private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

  /** Completed by the first reason to end the connection from this side. */
  private volatile CompletableFuture<End> ending = new CompletableFuture<>();

  private volatile Reporter reporter;
  private volatile boolean connected;
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
      ScheduledExecutorService timer,
      Clock clock) {
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
    this.reporter = new Reporter(clock, ref(), delivery);
    delivery.onFailure(() -> ending.complete(End.REFUSED));
  }

  /** For the engine by its present name. */
  Reporter reporter() {
    return reporter;
  }

  /** Whether the event stream is open. */
  boolean isConnected() {
    return connected;
  }

  /** Why there is no connection, for people; null when there is one. */
  @Nullable String problem() {
    return problem;
  }

  /** Ends the connection, and opens no other. Does not wait. */
  void close() {
    closed = true;
    ending.complete(End.CLOSED);
  }

  private EngineRef ref() {
    EngineIdentity identity = state.identity();
    String name = identity.engineName();
    return new EngineRef(
        String.valueOf(identity.engineId()),
        name.isEmpty() ? settings.engine().toString() : name,
        settings.host());
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        End end = connect();
        if (closed) {
          return;
        }
        gapCause = "the stream broke off: " + end.why();
        problem = end.why();
        if (lostAt == null && end.lost()) {
          lostAt = clock.instant();
          reporter.engineLost(lostAt, end.why());
          LOG.warn("engine lost engineId={} why={}", state.identity().engineId(), end.why());
        }
        TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private End connect() throws InterruptedException {
    try {
      findPlace();
      try (Engine engine = connector.connect()) {
        return watch(engine);
      }
    } catch (IOException e) {
      return End.lost(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("the connection to the engine failed", e);
      return End.lost("the connection to the engine failed: " + e.getMessage());
    } finally {
      connected = false;
    }
  }

  private void findPlace() throws InterruptedException {
    // What waits is from the last connection: its place is known only when that is read.
    intake.awaitEmpty();
    if (reader != null) {
      place = reader.place();
      reader = null;
    }
    Exception failure = delivery.failure();
    if (failure != null) {
      LOG.error(
          "Kafka refused a record engineId={} why={}",
          state.identity().engineId(),
          failure.toString());
      // What was not acknowledged is read from the engine again.
      place = delivery.renew();
    }
  }

  /** One connection, from its start to its end. */
  private End watch(Engine engine) throws IOException, InterruptedException {
    EngineInfo info = engine.info();
    state.rememberName(info.name());
    EngineRef ref = ref();
    reporter = new Reporter(clock, ref, delivery);
    Connection connection =
        new Connection(engine, ref, masker, delivery, place, clock.instant(), gapCause);
    EventReader lines = new EventReader(connection, notes, snapshots, reporter, counters);
    reader = lines;
    CompletableFuture<End> end = new CompletableFuture<>();
    ending = end;
    if (closed) {
      return End.CLOSED;
    }
    if (delivery.failure() != null) {
      return End.REFUSED;
    }
    // Health checks and log framing first: reading events needs what is known about containers.
    intake.hold();
    Future<?> silence = null;
    try (EventStream events =
        engine.events(place == null ? Instant.EPOCH : place.at(), null, new Filler(lines, end))) {
      var unused = end.thenRun(events::close);
      List<String> containers = engine.containers();
      notes.keepOnly(new HashSet<>(containers));
      CompletableFuture<Void> known = snapshots.takeAll(connection, containers);
      nowConnected(info, containers.size());
      silence =
          timer.schedule(
              () -> intake.add(lines::checkSilence), SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      awaitEither(known, end);
      intake.release();
      IOException why = events.awaitEnd();
      End ours = end.getNow(null);
      if (ours != null) {
        return ours;
      }
      return End.lost(
          why == null ? "the engine ended the event stream" : String.valueOf(why.getMessage()));
    } finally {
      intake.release();
      if (silence != null) {
        silence.cancel(false);
      }
    }
  }

  private void nowConnected(EngineInfo info, int containers) {
    counters.sessions.incrementAndGet();
    connected = true;
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

  private static void awaitEither(CompletableFuture<?> known, CompletableFuture<?> end)
      throws InterruptedException {
    try {
      CompletableFuture.anyOf(known, end).get(START_UP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("containers not all known after {} s; events are read", START_UP_LIMIT.toSeconds());
    } catch (ExecutionException e) {
      throw new IllegalStateException("none of them fails", e);
    }
  }

  /** Puts the lines of one event stream into the intake. */
  private final class Filler implements Engine.LineHandler {
    private final EventReader lines;
    private final CompletableFuture<End> end;
    private boolean overflown;

    Filler(EventReader lines, CompletableFuture<End> end) {
      this.lines = lines;
      this.end = end;
    }

    @Override
    public void accept(byte[] line) {
      if (overflown || end.isDone()) {
        return;
      }
      if (!intake.offer(new Intake.Line(lines, line, clock.instant()))) {
        overflown = true;
        counters.overflows.incrementAndGet();
        // On another thread: this one must continue to read.
        timer.execute(() -> end.complete(End.OVERFLOW));
      }
    }

    @Override
    public void beforeRead() {
      if (overflown) {
        return;
      }
      try {
        intake.awaitHalfEmpty(LONGEST_PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

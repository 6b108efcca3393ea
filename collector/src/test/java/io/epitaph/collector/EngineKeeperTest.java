package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.engine.Engine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.testing.ScriptedEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From connection to connection, with an engine and an outlet that do as the test says. */
class EngineKeeperTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String C = "c".repeat(64);

  @TempDir Path folder;
  private final BlockingQueue<PlayedEngine> engines = new LinkedBlockingQueue<>();
  private final Counters counters = new Counters();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private volatile Outbox.Rule rule = sent -> sent.result(null);
  private final Outbox outbox = new Outbox(sent -> rule.on(sent));
  private StateFolder state;
  private Thread worker;
  private EngineKeeper keeper;
  private Thread keeperThread;
  private SnapshotTaker snapshots;

  @BeforeEach
  void open() throws IOException {
    state = StateFolder.open(folder);
  }

  private void start(int queueLines) throws IOException {
    CollectorSettings settings =
        CollectorSettings.of(URI.create("unix:///played.sock"), "nowhere:1", folder);
    Intake intake = new Intake(queueLines, 1 << 20);
    ContainerNotes notes = new ContainerNotes();
    snapshots = new SnapshotTaker(1, notes, counters, Clock.systemUTC());
    keeper =
        new EngineKeeper(
            settings,
            this::next,
            state,
            null,
            new Delivery(() -> outbox, null),
            intake,
            notes,
            snapshots,
            counters,
            timer,
            Clock.systemUTC());
    worker = new Thread(new EventWorker(intake));
    worker.start();
    keeperThread = new Thread(keeper);
    keeperThread.start();
  }

  @AfterEach
  void close() throws Exception {
    keeper.close();
    keeperThread.interrupt();
    keeperThread.join();
    worker.interrupt();
    worker.join();
    snapshots.close(Duration.ofSeconds(1));
    timer.shutdownNow();
    state.close();
  }

  private Engine next() throws IOException {
    PlayedEngine engine = engines.poll();
    if (engine == null) {
      throw new EngineUnavailableException("no answer");
    }
    return engine;
  }

  private PlayedEngine engine(String... lines) {
    PlayedEngine engine = new PlayedEngine(List.of(lines));
    engines.add(engine);
    return engine;
  }

  private static String event(int time) {
    return ScriptedEngine.event(time, "start", C);
  }

  private List<Integer> times() {
    return outbox.texts(Topic.EVENTS).stream()
        .map(text -> read(text, EngineEvent.class).occurredAt())
        .map(time -> (int) Duration.between(Instant.EPOCH, time).toNanos())
        .toList();
  }

  private List<CollectorStatus.Kind> statuses() {
    return outbox.texts(Topic.STATUS).stream()
        .map(text -> read(text, CollectorStatus.class).kind())
        .toList();
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return Wire.read(json.getBytes(UTF_8), type);
    } catch (MalformedRecordException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theNextConnectionContinuesAtTheLastEventAndSendsItOnce() throws Exception {
    engine(event(1), event(2), event(3)).ends();
    PlayedEngine second = engine(event(3), event(4));
    start(100);
    await().atMost(LIMIT).until(() -> times().equals(List.of(1, 2, 3, 4)));
    assertThat(second.since).isEqualTo(Instant.ofEpochSecond(0, 3));
    assertThat(statuses())
        .containsExactly(CollectorStatus.Kind.ENGINE_LOST, CollectorStatus.Kind.ENGINE_BACK);
  }

  @Test
  void anEngineThatForgotTheLastEventLeavesAGap() throws Exception {
    engine(event(1)).ends();
    engine(event(5));
    start(100);
    await().atMost(LIMIT).until(() -> times().equals(List.of(1, 5)));
    CollectorStatus gap =
        outbox.texts(Topic.STATUS).stream()
            .map(text -> read(text, CollectorStatus.class))
            .filter(status -> status.kind() == CollectorStatus.Kind.GAP)
            .findFirst()
            .orElseThrow();
    assertThat(gap.from()).isEqualTo(Instant.ofEpochSecond(0, 1));
    assertThat(gap.to()).isEqualTo(Instant.ofEpochSecond(0, 5));
    assertThat(gap.cause()).contains("the engine ended the event stream");
    assertThat(counters.gaps).hasValue(1);
  }

  @Test
  void anEngineThatStaysSilentAfterItsReturnLeavesAGap() throws Exception {
    engine(event(1)).ends();
    engine();
    start(100);
    await().atMost(LIMIT).until(() -> statuses().contains(CollectorStatus.Kind.GAP));
  }

  @Test
  void noLineIsReadBeforeTheContainersAreKnown() throws Exception {
    PlayedEngine engine = engine(event(1));
    engine.inspected = new CountDownLatch(1);
    start(100);
    engine.asked.await();
    assertThat(times()).isEmpty();
    engine.inspected.countDown();
    await().atMost(LIMIT).until(() -> times().equals(List.of(1)));
  }

  @Test
  void aFullQueueEndsTheConnectionAndLosesNothing() throws Exception {
    PlayedEngine first = engine(event(1), event(2), event(3), event(4));
    first.inspected = new CountDownLatch(1);
    PlayedEngine second = engine(event(3), event(4));
    start(3);
    first.played.await();
    first.inspected.countDown();
    await().atMost(LIMIT).until(() -> times().equals(List.of(1, 2, 3, 4)));
    assertThat(second.since).isEqualTo(Instant.ofEpochSecond(0, 3));
    assertThat(counters.overflows).hasValue(1);
    assertThat(statuses()).isEmpty();
  }

  @Test
  void afterARefusalItContinuesAtWhatWasAcknowledged() throws Exception {
    rule =
        sent -> {
          boolean second = sent.text().contains("000000002Z");
          if (second) {
            rule = later -> later.result(null);
          }
          sent.result(second ? new TopicAuthorizationException("no") : null);
        };
    PlayedEngine first = engine(event(1), event(2), event(3));
    first.inspected = new CountDownLatch(1);
    PlayedEngine next = engine(event(1), event(2), event(3));
    start(100);
    first.played.await();
    first.inspected.countDown();
    await().atMost(LIMIT).until(() -> next.since != null && times().size() == 5);
    assertThat(next.since).isEqualTo(Instant.ofEpochSecond(0, 1));
    assertThat(times()).containsExactly(1, 2, 3, 2, 3);
    assertThat(statuses()).isEmpty();
  }

  @Test
  void closingEndsItThoughAContainerIsNeverInspected() throws Exception {
    PlayedEngine engine = engine(event(1));
    engine.inspected = new CountDownLatch(1);
    start(100);
    engine.asked.await();
    keeper.close();
    await().atMost(LIMIT).until(() -> !keeperThread.isAlive());
    engine.inspected.countDown();
  }

  @Test
  void anEngineThatCannotBeReachedIsReportedOnce() throws Exception {
    start(100);
    await().atMost(LIMIT).until(() -> "no answer".equals(keeper.problem()));
    engine(event(1));
    await().atMost(LIMIT).until(() -> times().equals(List.of(1)));
    assertThat(statuses())
        .containsExactly(CollectorStatus.Kind.ENGINE_LOST, CollectorStatus.Kind.ENGINE_BACK);
    assertThat(keeper.problem()).isNull();
  }

  /** Sends its lines at once, and then ends or stays open. It has one container. */
  private static final class PlayedEngine implements Engine {
    private final List<String> lines;
    private final CountDownLatch played = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile CountDownLatch inspected = new CountDownLatch(0);
    private volatile @Nullable Instant since;

    PlayedEngine(List<String> lines) {
      this.lines = lines;
    }

    void ends() {
      ended.countDown();
    }

    @Override
    public EngineInfo info() {
      return new EngineInfo("played", null, "0", "1.41", null, null, null, false, null);
    }

    @Override
    public @Nullable Instant ping(Duration limit) {
      return null;
    }

    @Override
    public EventStream events(@Nullable Instant from, @Nullable Instant until, LineHandler line) {
      since = from;
      Thread reader =
          new Thread(
              () -> {
                line.beforeRead();
                lines.forEach(text -> line.accept(text.getBytes(UTF_8)));
                line.beforeRead();
                played.countDown();
              });
      reader.start();
      return new EventStream() {
        @Override
        public @Nullable IOException awaitEnd() throws InterruptedException {
          reader.join();
          ended.await();
          return null;
        }

        @Override
        public void close() {
          ended.countDown();
        }
      };
    }

    @Override
    public byte[] inspect(String containerId) throws IOException {
      asked.countDown();
      try {
        inspected.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new NoSuchContainerException(containerId);
    }

    @Override
    public List<String> containers() {
      return List.of(C);
    }

    @Override
    public LogTail logTail(String containerId, boolean tty, int lines, int bytes)
        throws IOException {
      throw new NoSuchContainerException(containerId);
    }

    @Override
    public void close() {}
  }
}

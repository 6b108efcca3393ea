package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.collector.delivery.Delivery;
import io.epitaph.collector.delivery.Outbox;
import io.epitaph.engine.Engine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.LineHandler;
import io.epitaph.engine.LogTail;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.engine.mask.Masking;
import io.epitaph.kafka.SharedTimer;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Origin;
import io.epitaph.model.Wire;
import io.epitaph.testing.ScriptedEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From connection to connection, with an engine and an outlet that do as the test says. */
class EngineKeeperTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String C = "c".repeat(64);

  /** More than an audit wants. */
  private static final Duration QUIET = Duration.ofMillis(150);

  @TempDir Path folder;
  private final BlockingQueue<Engine> engines = new LinkedBlockingQueue<>();
  private final Counters counters = new Counters();
  private final SharedTimer timer = new SharedTimer();
  private volatile Outbox.Rule rule = sent -> sent.result(null);
  private final Outbox outbox = new Outbox(sent -> rule.on(sent));
  private final AtomicLong past = new AtomicLong();
  private final EngineClock clock =
      new EngineClock(Clock.systemUTC(), () -> System.nanoTime() + past.get());
  private Intake intake;
  private Delivery delivery;
  private Heartbeats heartbeats;
  private StreamAudit audit;
  private StateFolder state;
  private Thread worker;
  private EngineKeeper keeper;
  private Thread keeperThread;
  private SnapshotTaker snapshots;

  @BeforeEach
  void open() throws IOException {
    state = StateFolder.open(folder, Masking.DEFAULT);
  }

  private void start(int queueLines) throws IOException {
    CollectorSettings settings =
        CollectorSettings.of(URI.create("unix:///played.sock"), "nowhere:1", folder);
    intake = new Intake(queueLines, 1 << 20);
    delivery = outbox.open(folder);
    ContainerNotes notes = new ContainerNotes(new KnownContainers(ContainerStore.NONE));
    snapshots =
        new SnapshotTaker(
            1,
            new RequestedSnapshots(
                notes, counters, clock, HostEvidence.none(), new Vanished(false)),
            HostEvidence.none(),
            counters);
    keeper =
        new EngineKeeper(
            settings,
            this::next,
            state,
            null,
            delivery,
            intake,
            notes,
            snapshots,
            counters,
            timer,
            clock);
    audit = new StreamAudit(keeper, clock, intake, counters);
    heartbeats = new Heartbeats(keeper, clock, intake, Map::of);
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
    timer.close();
    delivery.close();
    state.close();
  }

  private Engine next() throws IOException {
    Engine engine = engines.poll();
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

  /** Events at places in the log that stand for themselves, snapshots and status by their names. */
  private List<String> log() {
    return outbox.sent().stream()
        .map(
            sent ->
                sent.type() == EngineRecord.STATUS
                    ? Wire.name(read(sent.text(), CollectorStatus.class).kind())
                    : Wire.name(sent.type()))
        .toList();
  }

  private ScriptedEngine scripted(String... listed) {
    ScriptedEngine engine = new ScriptedEngine();
    engine.list(listed);
    engines.add(engine);
    return engine;
  }

  private void awaitListed() {
    await().atMost(LIMIT).until(() -> log().contains("listed"));
    awaitStarted();
  }

  /** What the list says is known here a moment after it was sent. */
  private void awaitStarted() {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              Session session = keeper.session();
              return session != null && session.startUp().isSent();
            });
  }

  private List<CollectorStatus> statuses(CollectorStatus.Kind kind) {
    return outbox.texts(EngineRecord.STATUS).stream()
        .map(text -> read(text, CollectorStatus.class))
        .filter(status -> status.kind() == kind)
        .toList();
  }

  private CollectorStatus beat() {
    int before = statuses(CollectorStatus.Kind.HEARTBEAT).size();
    heartbeats.run();
    await().atMost(LIMIT).until(() -> statuses(CollectorStatus.Kind.HEARTBEAT).size() > before);
    return statuses(CollectorStatus.Kind.HEARTBEAT).get(before);
  }

  private List<Integer> times() {
    return outbox.texts(EngineRecord.EVENT).stream()
        .map(text -> read(text, EngineEvent.class).occurredAt())
        .map(time -> (int) Duration.between(Instant.EPOCH, time).toNanos())
        .toList();
  }

  /** But for the list that each connection begins with, sooner or later. */
  private List<CollectorStatus.Kind> statuses() {
    return outbox.texts(EngineRecord.STATUS).stream()
        .map(text -> read(text, CollectorStatus.class).kind())
        .filter(kind -> kind != CollectorStatus.Kind.LISTED)
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
        outbox.texts(EngineRecord.STATUS).stream()
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
  void whatAGapHeldStandsBetweenItsRecordAndTheFirstEventAfterIt() throws Exception {
    String removed = "d".repeat(64);
    engine(ScriptedEngine.event(1, "create", removed)).ends();
    engine(event(5)).listed = List.of();
    start(100);
    await().atMost(LIMIT).until(() -> times().contains(5));
    // Snapshots may come at any time.
    List<String> log = log().stream().filter(kind -> !kind.equals("snapshot")).toList();
    int gap = log.indexOf("gap");
    assertThat(log.subList(gap, gap + 4)).containsExactly("gap", "event", "repaired", "event");
    EngineEvent destroyed = read(outbox.texts(EngineRecord.EVENT).get(1), EngineEvent.class);
    assertThat(destroyed.action()).isEqualTo("destroy");
    assertThat(destroyed.actorId()).isEqualTo(removed);
    assertThat(destroyed.occurredAt()).isEqualTo(Instant.ofEpochSecond(0, 5));
    assertThat(statuses(CollectorStatus.Kind.REPAIRED).get(0).numbers())
        .containsEntry("reconstructed", 1L);
  }

  @Test
  void aSilentReturnIsRepairedBeforeTheCursorPassesIt() throws Exception {
    String removed = "d".repeat(64);
    engine(ScriptedEngine.event(1, "create", removed)).ends();
    engine().listed = List.of();
    start(100);
    await().atMost(LIMIT).until(() -> statuses().contains(CollectorStatus.Kind.REPAIRED));
    CollectorStatus gap = statuses(CollectorStatus.Kind.GAP).get(0);
    EngineEvent destroyed = read(outbox.texts(EngineRecord.EVENT).get(1), EngineEvent.class);
    assertThat(destroyed.occurredAt()).isEqualTo(gap.to());
  }

  /** Sends a hundred events or so, but not this one. */
  private ScriptedEngine skipping(int skipped) throws IOException {
    ScriptedEngine engine = scripted();
    for (int i = 1; i <= 110; i++) {
      if (i != skipped) {
        engine.send(event(i));
      }
    }
    start(1000);
    awaitListed();
    return engine;
  }

  /** Audits once the engine is quiet, as an audit wants it, and waits until that was worked on. */
  private void audited() throws InterruptedException {
    awaitStarted();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              Session session = keeper.session();
              Duration quiet = session == null ? null : session.filler().quiet();
              return quiet != null && quiet.compareTo(QUIET) >= 0;
            });
    audit.run();
    intake.awaitEmpty();
    // All that was sent went the same way as this.
    beat();
  }

  @Test
  void whatTheEngineSkippedAReaderForIsAGapAndIsSentAfterIt() throws Exception {
    ScriptedEngine engine = skipping(50);
    for (int i = 1; i <= 110; i++) {
      engine.remember(event(i));
    }
    audited();
    CollectorStatus gap = statuses(CollectorStatus.Kind.GAP).get(0);
    assertThat(gap.from()).isEqualTo(Instant.ofEpochSecond(0, 49));
    assertThat(gap.to()).isEqualTo(Instant.ofEpochSecond(0, 51));
    assertThat(gap.numbers()).containsEntry("lost_at_least", 1L).containsEntry("recovered", 1L);
    assertThat(gap.cause()).isEqualTo("the engine skipped this reader");
    assertThat(times()).last().isEqualTo(50);
    EngineEvent late = read(outbox.texts(EngineRecord.EVENT).get(109), EngineEvent.class);
    assertThat(late.origin()).isEqualTo(Origin.READ_AGAIN);
    assertThat(statuses()).doesNotContain(CollectorStatus.Kind.UNPROVEN);
  }

  @Test
  void whatWasReadAgainAndOnlyCameLateIsNotSentTwice() throws Exception {
    ScriptedEngine engine = skipping(50);
    for (int i = 1; i <= 110; i++) {
      engine.remember(event(i));
    }
    audited();
    engine.send(event(50));
    engine.send(event(111));
    await().atMost(LIMIT).until(() -> times().contains(111));
    assertThat(times()).containsOnlyOnce(50);
  }

  @Test
  void whatTheEngineSkippedAtTheEndIsFoundOnceItIsQuiet() throws Exception {
    ScriptedEngine engine = skipping(0);
    for (int i = 1; i <= 110; i++) {
      engine.remember(event(i));
    }
    audited();
    engine.remember(event(111));
    past.addAndGet(Duration.ofSeconds(31).toNanos());
    audited();
    assertThat(statuses()).contains(CollectorStatus.Kind.GAP);
    assertThat(times()).last().isEqualTo(111);
  }

  @Test
  void aStreamThatLacksNothingIsNotReadAgainBeforeMoreComes() throws Exception {
    ScriptedEngine engine = skipping(0);
    for (int i = 1; i <= 110; i++) {
      engine.remember(event(i));
    }
    audited();
    audited();
    assertThat(engine.askedAgain()).isEqualTo(1);
    assertThat(statuses()).containsOnly(CollectorStatus.Kind.HEARTBEAT);
    assertThat(times()).hasSize(110);
  }

  @Test
  void whatTheEngineHadForgottenIsUnproven() throws Exception {
    ScriptedEngine engine = skipping(0);
    for (int i = 60; i <= 110; i++) {
      engine.remember(event(i));
    }
    audited();
    CollectorStatus unproven = statuses(CollectorStatus.Kind.UNPROVEN).get(0);
    assertThat(unproven.from()).isEqualTo(Instant.ofEpochSecond(0, 1));
    assertThat(unproven.to()).isEqualTo(Instant.ofEpochSecond(0, 60));
    engine.forget();
    for (int i = 111; i <= 330; i++) {
      engine.send(event(i));
    }
    await().atMost(LIMIT).until(() -> times().size() == 330);
    for (int i = 170; i <= 330; i++) {
      engine.remember(event(i));
    }
    audited();
    keeper.sent().unproven().report(keeper.reporter());
    beat();
    CollectorStatus grown = statuses(CollectorStatus.Kind.UNPROVEN).get(1);
    assertThat(grown.id()).isEqualTo(unproven.id());
    assertThat(grown.to()).isEqualTo(Instant.ofEpochSecond(0, 170));
    assertThat(keeper.sent().unproven().spans()).isEqualTo(1);
    assertThat(statuses()).doesNotContain(CollectorStatus.Kind.GAP);
  }

  /** An engine that sent ten events but the fifth, ended the stream, and is there again. */
  private ScriptedEngine backAfterSkipping() throws Exception {
    ScriptedEngine first = scripted();
    ScriptedEngine second = scripted();
    for (int i = 1; i <= 10; i++) {
      if (i != 5) {
        first.send(event(i));
      }
    }
    start(1000);
    awaitListed();
    first.end();
    return second;
  }

  private void awaitListedAgain() {
    await().atMost(LIMIT).until(() -> statuses(CollectorStatus.Kind.LISTED).size() == 2);
  }

  @Test
  void whatAConnectionLackedAtItsEndIsFoundOnTheNext() throws Exception {
    ScriptedEngine engine = backAfterSkipping();
    engine.send(event(10));
    for (int i = 1; i <= 10; i++) {
      engine.remember(event(i));
    }
    awaitListedAgain();
    audited();
    CollectorStatus gap = statuses(CollectorStatus.Kind.GAP).get(0);
    assertThat(gap.from()).isEqualTo(Instant.ofEpochSecond(0, 4));
    assertThat(gap.to()).isEqualTo(Instant.ofEpochSecond(0, 6));
    assertThat(times()).containsExactly(1, 2, 3, 4, 6, 7, 8, 9, 10, 5);
    assertThat(statuses()).doesNotContain(CollectorStatus.Kind.UNPROVEN);
  }

  @Test
  void whatWasNotComparedWhenAnEngineForgotItIsUnprovenUpToTheGap() throws Exception {
    ScriptedEngine engine = backAfterSkipping();
    engine.send(event(20));
    engine.remember(event(20));
    awaitListedAgain();
    audited();
    CollectorStatus unproven = statuses(CollectorStatus.Kind.UNPROVEN).get(0);
    assertThat(unproven.from()).isEqualTo(Instant.ofEpochSecond(0, 1));
    assertThat(unproven.to()).isEqualTo(Instant.ofEpochSecond(0, 10));
    CollectorStatus gap = statuses(CollectorStatus.Kind.GAP).get(0);
    assertThat(gap.from()).isEqualTo(Instant.ofEpochSecond(0, 10));
    assertThat(gap.to()).isEqualTo(Instant.ofEpochSecond(0, 20));
    assertThat(keeper.sent().unproven().spans()).isEqualTo(1);
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
  void aRefusalByKafkaEndsNoConnectionAndWhatWasRefusedIsSentAgain() throws Exception {
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
    PlayedEngine next = engine();
    start(100);
    first.played.await();
    first.inspected.countDown();
    await().atMost(LIMIT).until(() -> times().contains(3));
    assertThat(times()).containsSubsequence(1, 2, 2, 3);
    assertThat(next.since).isNull();
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

  // ---- the order of the log

  @Test
  void whatTheEngineRemembersStandsBeforeTheSnapshotsOfTheStartAndTheirList() throws Exception {
    ScriptedEngine engine = scripted(C);
    engine.send(ScriptedEngine.event(1, "attach", C));
    engine.send(ScriptedEngine.event(2, "attach", C));
    start(100);
    awaitListed();
    engine.send(ScriptedEngine.event(3, "attach", C));
    await().atMost(LIMIT).until(() -> times().size() == 3);
    assertThat(log()).containsExactly("event", "event", "snapshot", "listed", "event");
  }

  @Test
  void theListHasAllContainersAndIsNotOlderThanTheirSnapshots() throws Exception {
    scripted(C, "d");
    start(100);
    awaitListed();
    CollectorStatus listed = statuses(CollectorStatus.Kind.LISTED).get(0);
    assertThat(listed.containers()).containsExactly(C, "d");
    assertThat(outbox.texts(EngineRecord.SNAPSHOT))
        .hasSize(2)
        .allSatisfy(
            text ->
                assertThat(read(text, InspectSnapshot.class).takenAt())
                    .isBetween(listed.from(), listed.upTo()));
  }

  @Test
  void anEventOfAfterTheOpeningShowsThatTheRestIsRead() throws Exception {
    Instant later = Instant.now().plusSeconds(3600);
    PlayedEngine engine =
        engine(event(1), ScriptedEngine.event(nanos(later), "attach", C), event(2));
    engine.quiet = false;
    start(100);
    await().atMost(LIMIT).until(() -> times().size() == 3);
    assertThat(log()).containsSubsequence("event", "event", "snapshot", "listed", "event");
  }

  @Test
  void anEventStandsBeforeTheSnapshotThatItAsksFor() throws Exception {
    PlayedEngine engine = engine(event(1));
    engine.listed = List.of();
    start(100);
    await().atMost(LIMIT).until(() -> log().contains("snapshot"));
    assertThat(log()).containsSubsequence("event", "snapshot");
  }

  @Test
  void thatTheEngineWasLostStandsAfterWhatWasReadBefore() throws Exception {
    engine(event(1), event(2)).ends();
    start(100);
    await().atMost(LIMIT).until(() -> log().contains("engine-lost"));
    assertThat(log().subList(0, log().indexOf("engine-lost")).stream().filter("event"::equals))
        .hasSize(2);
  }

  // ---- what a heartbeat promises

  @Test
  void aHeartbeatPromisesNothingBeforeTheList() throws Exception {
    PlayedEngine engine = engine(event(1));
    engine.quiet = false;
    start(100);
    await().atMost(LIMIT).until(() -> times().equals(List.of(1)));
    assertThat(beat().upTo()).isNull();
  }

  @Test
  void aHeartbeatPromisesNothingWhileTheEngineIsUnavailable() throws Exception {
    ScriptedEngine engine = scripted();
    start(100);
    awaitListed();
    assertThat(beat().upTo()).isNotNull();
    engine.end();
    await().atMost(LIMIT).until(() -> !keeper.isConnected());
    assertThat(beat().upTo()).isNull();
  }

  @Test
  void aHeartbeatPromisesNothingWhileTheEngineDoesNotAnswer() throws Exception {
    ScriptedEngine engine = scripted();
    start(100);
    awaitListed();
    engine.hang(true);
    assertThat(beat().upTo()).isNull();
    assertThat(heartbeats.silence())
        .isEqualTo("engine scripted does not answer: the scripted engine hangs");
    engine.hang(false);
    assertThat(beat().upTo()).isNotNull();
    assertThat(heartbeats.silence()).isNull();
  }

  @Test
  void aHeartbeatDoesNotOvertakeLines() throws Exception {
    ScriptedEngine engine = scripted();
    start(100);
    awaitListed();
    intake.hold();
    engine.send(ScriptedEngine.event(1, "attach", C));
    await().atMost(LIMIT).until(() -> intake.size() == 1);
    heartbeats.run();
    intake.release();
    await().atMost(LIMIT).until(() -> log().contains("heartbeat"));
    assertThat(log()).containsSubsequence("event", "heartbeat");
  }

  @Test
  void whileTheStreamIsReadAHeartbeatPromisesWhatWasRead() throws Exception {
    Instant last = Instant.now().plusSeconds(3600);
    PlayedEngine engine = engine(ScriptedEngine.event(nanos(last), "attach", C));
    engine.quiet = false;
    start(100);
    awaitListed();
    keeper.readClock(last.plusSeconds(3600), clock.ticks());
    assertThat(beat().upTo())
        .isEqualTo(statuses(CollectorStatus.Kind.LISTED).get(0).upTo())
        .isBefore(last);
  }

  @Test
  void aHeartbeatPromisesByTheEnginesClock() throws Exception {
    ScriptedEngine engine = scripted();
    engine.setClock(Clock.offset(Clock.systemUTC(), Duration.ofDays(-10)));
    start(100);
    awaitListed();
    CollectorStatus beat = beat();
    assertThat(Duration.between(beat.upTo(), beat.at()).toDays()).isEqualTo(10);
    assertThat(heartbeats.wrongClock())
        .isEqualTo(
            "the clock of engine scripted is 10d behind this host's: set the one that is wrong");
  }

  @Test
  void aStepOfTheEnginesClockIsReportedBeforeTheNextHeartbeat() throws Exception {
    ScriptedEngine engine = scripted();
    start(100);
    awaitListed();
    Instant before = beat().upTo();
    engine.setClock(Clock.offset(Clock.systemUTC(), Duration.ofHours(-5)));
    Instant after = beat().upTo();
    assertThat(log()).endsWith("heartbeat", "clock-stepped", "heartbeat");
    CollectorStatus step = statuses(CollectorStatus.Kind.CLOCK_STEPPED).get(0);
    assertThat(Math.round(step.numbers().get("step_ms") / 3.6e6)).isEqualTo(-5);
    assertThat(after).isBefore(before);
  }

  private static long nanos(Instant time) {
    return Duration.between(Instant.EPOCH, time).toNanos();
  }

  /** A stream that is over. */
  private static final class Ended implements EventStream {
    @Override
    public @Nullable IOException awaitEnd() {
      return null;
    }

    @Override
    public void close() {}
  }

  /** Sends its lines at once, and then ends or stays open. It has one container. */
  private static final class PlayedEngine implements Engine {
    private volatile boolean quiet = true;
    private volatile List<String> listed = List.of(C);
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
      return new EngineInfo("played", null, "0", "1.41", null, null, null, false, false, null);
    }

    @Override
    public @Nullable Instant ping(Duration limit) {
      return null;
    }

    @Override
    public EventStream events(@Nullable Instant from, @Nullable Instant until, LineHandler line) {
      if (until != null) {
        // What it sends is all that it remembers.
        lines.forEach(text -> line.accept(text.getBytes(UTF_8)));
        return new Ended();
      }
      since = from;
      Thread reader =
          new Thread(
              () -> {
                lines.forEach(text -> line.accept(text.getBytes(UTF_8)));
                if (quiet) {
                  line.beforeRead();
                }
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
      return listed;
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

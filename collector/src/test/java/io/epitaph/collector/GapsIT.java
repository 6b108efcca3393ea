package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.kafka.Topics;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Origin;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.testing.PrivateEngine;
import io.epitaph.testing.StallingRelay;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gaps of a real engine, and what is reconstructed of them, held to what it says itself. */
class GapsIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Path HOME = Path.of("/tmp/epitaph-gaps-" + ProcessHandle.current().pid());

  @TempDir Path folder;
  private KafkaBroker broker;

  @BeforeEach
  void startBroker() throws IOException {
    String missing = PrivateEngine.missing();
    Assumptions.assumeTrue(missing == null, missing);
    broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
  }

  @AfterEach
  void stopBroker() throws IOException, InterruptedException {
    if (broker != null) {
      broker.close();
    }
    new ProcessBuilder("rm", "-rf", "--one-file-system", HOME.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  private EventCollector collector(PrivateEngine engine) throws IOException {
    return EventCollector.start(
        CollectorSettings.of(engine.address(), broker.bootstrap(), folder.resolve("collector"))
            .withHeartbeat(Duration.ofMillis(500)));
  }

  // ---- what is in Kafka

  private List<ConsumerRecord<String, byte[]>> log() {
    return TopicRecords.all(broker.bootstrap(), Topic.EVENTS.topicName());
  }

  private <T> List<T> read(EngineRecord kind, Class<T> type) {
    return log().stream()
        .filter(r -> kindOf(r) == kind)
        .map(
            r -> {
              try {
                return Wire.read(r.value(), type);
              } catch (MalformedRecordException e) {
                throw new IllegalStateException(new String(r.value(), UTF_8), e);
              }
            })
        .toList();
  }

  private static EngineRecord kindOf(ConsumerRecord<String, byte[]> record) {
    Header type = record.headers().lastHeader(EngineRecord.HEADER);
    return EngineRecord.of(record.topic(), type == null ? null : type.value()).orElseThrow();
  }

  private List<CollectorStatus> statuses(Kind kind) {
    return read(EngineRecord.STATUS, CollectorStatus.class).stream()
        .filter(status -> status.kind() == kind)
        .toList();
  }

  private List<Kind> kinds() {
    return read(EngineRecord.STATUS, CollectorStatus.class).stream()
        .map(CollectorStatus::kind)
        .filter(kind -> kind != Kind.HEARTBEAT)
        .toList();
  }

  private List<EngineEvent> events(Origin.Kind origin) {
    return read(EngineRecord.EVENT, EngineEvent.class).stream()
        .filter(event -> event.origin().kind() == origin)
        .toList();
  }

  private List<String> reconstructed(String id) {
    return events(Origin.Kind.RECONSTRUCTED).stream()
        .filter(event -> event.actorId().equals(id))
        .map(EngineEvent::action)
        .toList();
  }

  private EngineEvent reconstructed(String id, String action) {
    return events(Origin.Kind.RECONSTRUCTED).stream()
        .filter(event -> event.actorId().equals(id) && event.action().equals(action))
        .findFirst()
        .orElseThrow();
  }

  private boolean saw(String id, String action) {
    return events(Origin.Kind.OBSERVED).stream()
        .anyMatch(event -> event.actorId().equals(id) && event.action().equals(action));
  }

  private void awaitRepaired() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(kinds()).containsSubsequence(Kind.GAP, Kind.REPAIRED, Kind.LISTED));
  }

  private static Instant time(String inspected) {
    return Instant.parse(inspected);
  }

  // ---- the tests

  @Test
  void aThousandEventsWhileItIsAwayAreOneGapWithAStoryThatTheEngineConfirms() throws Exception {
    try (PrivateEngine engine = PrivateEngine.start(HOME);
        Subjects subjects = Subjects.open(engine.address(), "none")) {
      String runsOn = subjects.run(Subject.running("runs-on", "sleep 1000"));
      String dies = subjects.run(Subject.running("dies", "read x < /never; sleep 1000"));
      String removed = subjects.run(Subject.running("removed", "sleep 1000"));
      String pausedOne = subjects.run(Subject.running("paused", "sleep 1000"));
      Instant last;
      try (EventCollector collector = collector(engine)) {
        await().atMost(LIMIT).until(collector::isConnected);
        await().atMost(LIMIT).until(() -> statuses(Kind.LISTED).size() == 1);
        await().atMost(LIMIT).until(() -> saw(pausedOne, "start"));
        List<EngineEvent> seen = events(Origin.Kind.OBSERVED);
        last = seen.get(seen.size() - 1).occurredAt();
      }
      subjects.kill(dies, "KILL");
      subjects.awaitDeath(dies, LIMIT);
      subjects.docker().removeContainerCmd(removed).withForce(true).exec();
      subjects.pause(pausedOne);
      String born = subjects.run(Subject.running("born", "exit 3"));
      subjects.awaitDeath(born, LIMIT);
      for (int i = 0; i < 500; i++) {
        subjects.docker().renameContainerCmd(runsOn).withName("other").exec();
        subjects.docker().renameContainerCmd(runsOn).withName("runs-on-" + (i % 2)).exec();
      }
      try (EventCollector collector = collector(engine)) {
        awaitRepaired();
        CollectorStatus gap = statuses(Kind.GAP).get(0);
        assertThat(statuses(Kind.GAP)).hasSize(1);
        assertThat(gap.from()).isEqualTo(last);
        List<EngineEvent> observed = events(Origin.Kind.OBSERVED);
        assertThat(observed)
            .filteredOn(event -> event.occurredAt().isAfter(last))
            .first()
            .satisfies(event -> assertThat(gap.to()).isEqualTo(event.occurredAt()));
        assertThat(collector.status().numbers()).containsEntry("gaps", 1L);
      }

      InspectContainerResponse.ContainerState death = inspect(subjects, dies).getState();
      assertThat(reconstructed(dies)).containsExactly("die");
      assertThat(reconstructed(dies, "die").occurredAt()).isEqualTo(time(death.getFinishedAt()));
      assertThat(reconstructed(dies, "die").attributes())
          .containsEntry("exitCode", String.valueOf(death.getExitCodeLong()));
      InspectContainerResponse whole = inspect(subjects, born);
      assertThat(reconstructed(born)).containsExactly("create", "start", "die");
      assertThat(reconstructed(born, "create").occurredAt()).isEqualTo(time(whole.getCreated()));
      assertThat(reconstructed(born, "start").occurredAt())
          .isEqualTo(time(whole.getState().getStartedAt()));
      assertThat(reconstructed(born, "die").attributes()).containsEntry("exitCode", "3");
      assertThat(inspect(subjects, pausedOne).getState().getPaused()).isTrue();
      assertThat(reconstructed(pausedOne)).containsExactly("pause");
      assertThat(reconstructed(removed)).containsExactly("destroy");
      assertThat(reconstructed(runsOn)).isEmpty();
      assertThat(statuses(Kind.REPAIRED).get(0).numbers())
          .containsEntry(CollectorStatus.RECONSTRUCTED, 6L);
      subjects.unpause(pausedOne);
    }
  }

  private static InspectContainerResponse inspect(Subjects subjects, String id) {
    return subjects.docker().inspectContainerCmd(id).exec();
  }

  @Test
  void anEngineThatIsRestartedTellsOfItsDeathsAndStarts() throws Exception {
    try (PrivateEngine engine = PrivateEngine.start(HOME)) {
      String always;
      String task;
      try (EventCollector collector = collector(engine)) {
        await().atMost(LIMIT).until(collector::isConnected);
        Subjects subjects = Subjects.open(engine.address(), "none");
        always = subjects.run(Subject.running("always", "sleep 1000").withRestart("always"));
        task = subjects.run(Subject.running("task", "sleep 1000"));
        String awaited = task;
        await().atMost(LIMIT).until(() -> saw(awaited, "start"));
        engine.kill();
        await().atMost(LIMIT).until(() -> statuses(Kind.ENGINE_LOST).size() == 1);
        engine.start();
        awaitRepaired();
        await().atMost(LIMIT).until(() -> inspect(subjects, always).getState().getRunning());
        InspectContainerResponse.ContainerState ended = inspect(subjects, task).getState();
        boolean told = reconstructed(task).equals(List.of("die")) || saw(task, "die");
        assertThat(told).isTrue();
        assertThat(ended.getRunning()).isFalse();
        boolean again =
            reconstructed(always).contains("start")
                || events(Origin.Kind.OBSERVED).stream()
                        .filter(e -> e.actorId().equals(always) && e.action().equals("start"))
                        .count()
                    == 2;
        assertThat(again).isTrue();
        subjects.close();
      }
    }
  }

  @Test
  void underLiveRestoreNothingDied() throws Exception {
    try (PrivateEngine engine = PrivateEngine.start(HOME, "--live-restore");
        Subjects subjects = Subjects.open(engine.address(), "none");
        EventCollector collector = collector(engine)) {
      String undying = subjects.run(Subject.running("undying", "sleep 1000"));
      try {
        await().atMost(LIMIT).until(() -> saw(undying, "start"));
        String startedAt = inspect(subjects, undying).getState().getStartedAt();
        engine.kill();
        await().atMost(LIMIT).until(() -> statuses(Kind.ENGINE_LOST).size() == 1);
        engine.start();
        awaitRepaired();
        assertThat(inspect(subjects, undying).getState().getStartedAt()).isEqualTo(startedAt);
        assertThat(events(Origin.Kind.RECONSTRUCTED)).isEmpty();
        assertThat(saw(undying, "die")).isFalse();
        assertThat(collector.status().numbers()).containsEntry("gaps", 1L);
      } finally {
        subjects.remove(undying);
      }
    }
  }

  @Test
  void whatAnEngineDidNotSendToAReaderThatStoodStillIsInAGap() throws Exception {
    try (PrivateEngine engine = PrivateEngine.start(HOME);
        StallingRelay relay = StallingRelay.start(folder.resolve("relay.sock"), engine.address());
        Subjects subjects = Subjects.open(engine.address(), "none");
        EventCollector collector =
            EventCollector.start(
                CollectorSettings.of(
                        relay.address(), broker.bootstrap(), folder.resolve("collector"))
                    .withHeartbeat(Duration.ofMillis(500)))) {
      String renamed = subjects.run(Subject.running("renamed", "sleep 1000"));
      await().atMost(LIMIT).until(() -> saw(renamed, "start"));
      assertThat(collector.isConnected()).isTrue();
      relay.stall();
      renameUntilTheEngineWaits(subjects, renamed);
      relay.goOn();
      await().atMost(LIMIT).until(() -> !readAgain().isEmpty());
      List<EngineEvent> recovered = readAgain();
      // A gap is sent before what was in it. There may be more than one.
      List<CollectorStatus> gaps = statuses(Kind.GAP);
      assertThat(recovered)
          .allSatisfy(
              event ->
                  assertThat(gaps)
                      .anySatisfy(
                          gap -> assertThat(event.occurredAt()).isBetween(gap.from(), gap.to())));
      assertThat(renames()).extracting(EngineEvent::id).doesNotHaveDuplicates();
    }
  }

  private List<EngineEvent> readAgain() {
    return renames().stream().filter(event -> event.origin().equals(Origin.READ_AGAIN)).toList();
  }

  private List<EngineEvent> renames() {
    return events(Origin.Kind.OBSERVED).stream()
        .filter(event -> event.action().equals("rename"))
        .toList();
  }

  /**
   * An engine that skips a reader has waited 100 ms for it, at each event. It waits for none before
   * that has 1024 events to read: until then only the machine is slow.
   */
  private static void renameUntilTheEngineWaits(Subjects subjects, String id) {
    List<Long> before = new ArrayList<>();
    long slow = 0;
    long limit = 0;
    for (int made = 0; slow < 20; made++) {
      long begin = System.nanoTime();
      subjects.docker().renameContainerCmd(id).withName("renamed-" + made).exec();
      long took = System.nanoTime() - begin;
      if (made < 1024) {
        before.add(took);
      } else if (made == 1024) {
        Collections.sort(before);
        limit = Math.max(100_000_000, before.get(before.size() / 2) + 50_000_000);
      } else {
        // More of them than not: a machine that is busy may also be quick for a moment.
        slow = took >= limit ? slow + 1 : Math.max(0, slow - 1);
      }
    }
  }
}

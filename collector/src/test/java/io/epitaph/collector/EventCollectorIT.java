package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.engine.EngineAddress;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.kafka.Topics;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.OomKill;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.testing.Lives;
import io.epitaph.testing.PrivateEngine;
import io.epitaph.testing.ScriptedEngine;
import io.epitaph.testing.Subject;
import io.epitaph.testing.Subjects;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker, on real engines; a scripted one says what no real one would. */
class EventCollectorIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final URI NOWHERE = URI.create("unix:///nowhere/docker.sock");

  @TempDir Path folder;
  private KafkaBroker broker;

  @BeforeEach
  void startBroker() throws IOException {
    broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  private CollectorSettings settings(URI engine) {
    return CollectorSettings.of(engine, broker.bootstrap(), folder.resolve("collector"))
        .withHeartbeat(Duration.ofMillis(500))
        .withHost("test-host");
  }

  private List<ConsumerRecord<String, byte[]>> records(EngineRecord type) {
    return records(Topic.EVENTS).stream().filter(r -> typeOf(r) == type).toList();
  }

  private static EngineRecord typeOf(ConsumerRecord<String, byte[]> record) {
    Header type = record.headers().lastHeader(EngineRecord.HEADER);
    return EngineRecord.of(record.topic(), type == null ? null : type.value()).orElseThrow();
  }

  private List<ConsumerRecord<String, byte[]>> records(Topic topic) {
    return TopicRecords.all(broker.bootstrap(), topic.topicName());
  }

  private <T> List<T> read(EngineRecord kind, Class<T> type, Predicate<T> wanted) {
    return records(kind).stream().map(r -> parse(r.value(), type)).filter(wanted).toList();
  }

  private static <T> T parse(byte[] value, Class<T> type) {
    try {
      return Wire.read(value, type);
    } catch (io.epitaph.model.MalformedRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<EngineEvent> eventsOf(String containerId) {
    return read(EngineRecord.EVENT, EngineEvent.class, e -> containerId.equals(e.containerId()));
  }

  private List<String> actionsOf(String containerId) {
    return eventsOf(containerId).stream().map(EngineEvent::action).toList();
  }

  private List<InspectSnapshot> snapshotsOf(String containerId, String why) {
    return read(
        EngineRecord.SNAPSHOT,
        InspectSnapshot.class,
        s -> s.containerId().equals(containerId) && s.why().equals(why));
  }

  private List<CollectorStatus> statuses(CollectorStatus.Kind kind) {
    return read(EngineRecord.STATUS, CollectorStatus.class, s -> s.kind() == kind);
  }

  private static Subjects subjects() throws IOException {
    try {
      return Subjects.open(address());
    } catch (EngineUnavailableException e) {
      return Assumptions.abort("needs a Docker engine: " + e.getMessage());
    }
  }

  private static URI address() {
    return EngineAddress.from(System.getenv());
  }

  private static void awaitConnected(EventCollector collector) {
    await().atMost(LIMIT).until(() -> collector.isConnected());
  }

  @Test
  void aLifeArrivesInOrderWithItsSnapshotsAndLastWords() throws Exception {
    try (Subjects subjects = subjects();
        EventCollector collector = EventCollector.start(settings(address()))) {
      awaitConnected(collector);
      await().atMost(LIMIT).until(() -> statuses(CollectorStatus.Kind.LISTED).size() == 1);
      String id =
          subjects.create(
              Subject.running("epitaph-collector-it-ephemeral", "echo I am ephemeral").withTty());
      // One that waits too long gives its place to that of the start.
      await().atMost(LIMIT).until(() -> snapshotsOf(id, "create").size() == 1);
      subjects.start(id);
      await().atMost(LIMIT).until(() -> actionsOf(id).contains("die"));
      await().atMost(LIMIT).until(() -> snapshotsOf(id, "die").size() == 1);

      assertThat(actionsOf(id)).startsWith("create", "connect", "start").contains("die");
      assertThat(eventsOf(id))
          .isSortedAccordingTo((a, b) -> a.occurredAt().compareTo(b.occurredAt()));
      InspectSnapshot death = snapshotsOf(id, "die").get(0);
      assertThat(death.lastWords().lines()).containsExactly("I am ephemeral");
      assertThat(death.facts().exitCode()).isZero();
      assertThat(snapshotsOf(id, "create")).hasSize(1);
      await().atMost(LIMIT).until(() -> collector.status().problem() == null);
    }
  }

  @Test
  void lastWordsAreNotThoseOfTheRunBefore() throws Exception {
    try (Subjects subjects = subjects();
        EventCollector collector = EventCollector.start(settings(address()))) {
      awaitConnected(collector);
      String script = "test -e /ran && exit 1; echo > /ran; echo all is well; exit 0";
      String id = subjects.create(Subject.running("epitaph-collector-it-twice", script));
      subjects.start(id);
      await().atMost(LIMIT).until(() -> snapshotsOf(id, "die").size() == 1);
      subjects.start(id);
      await().atMost(LIMIT).until(() -> snapshotsOf(id, "die").size() == 2);

      List<InspectSnapshot> deaths = snapshotsOf(id, "die");
      assertThat(deaths.get(0).lastWords().lines()).containsExactly("all is well");
      assertThat(deaths.get(1).facts().exitCode()).isEqualTo(1);
      assertThat(deaths.get(1).lastWords().lines()).isEmpty();
      assertThat(deaths.get(1).lastWords().error()).isNull();
    }
  }

  @Test
  void aDeathWhileItWasAwayHasItsLastWords() throws Exception {
    try (Subjects subjects = subjects()) {
      String id;
      try (EventCollector collector = EventCollector.start(settings(address()))) {
        awaitConnected(collector);
        String script = "trap 'echo I saw nobody; exit 3' TERM; while :; do sleep 0.1; done";
        id = subjects.run(Subject.running("epitaph-collector-it-alone", script));
        await().atMost(LIMIT).until(() -> actionsOf(id).contains("start"));
      }
      subjects.awaitInit(id, LIMIT);
      subjects.stop(id, LIMIT);
      try (EventCollector collector = EventCollector.start(settings(address()))) {
        awaitConnected(collector);
        await().atMost(LIMIT).until(() -> snapshotsOf(id, "die").size() == 1);
      }

      assertThat(snapshotsOf(id, "die").get(0).lastWords().lines()).containsExactly("I saw nobody");
    }
  }

  @Test
  void whatTheKernelKilledForMemoryIsProvenByItsLog() throws Exception {
    try {
      FileChannel.open(CollectorSettings.KERNEL_LOG, StandardOpenOption.READ).close();
    } catch (IOException e) {
      Assumptions.abort("needs the kernel's log: " + e.getMessage());
    }
    try (Subjects subjects = subjects();
        EventCollector collector = EventCollector.start(settings(address()))) {
      awaitConnected(collector);
      OomKill kill = killOfAVictim(subjects);
      // The host is not read when the kernel's line came late, as on a busy machine.
      for (int victims = 1; kill.host() == null && victims < 3; victims++) {
        kill = killOfAVictim(subjects);
      }

      String id = kill.containerId();
      assertThat(kill.scope()).isEqualTo(OomKill.Scope.CONTAINER);
      assertThat(kill.process()).isEqualTo("tail");
      assertThat(kill.askedBy()).isEqualTo("tail");
      assertThat(kill.bytes()).isBetween(1L << 20, 9L << 20);
      assertThat(kill.host()).isNotNull();
      await().atMost(LIMIT).until(() -> actionsOf(id).contains("die"));
      Instant died = eventsOf(id).get(eventsOf(id).size() - 1).occurredAt();
      assertThat(kill.killedAt()).isBetween(died.minusSeconds(10), died.plusSeconds(2));
    }
  }

  private OomKill killOfAVictim(Subjects subjects) throws InterruptedException {
    String id = new Lives(subjects, "epitaph-collector-it-").choked();
    await().atMost(LIMIT).until(() -> !killsOf(id).isEmpty());
    return killsOf(id).get(0);
  }

  private List<OomKill> killsOf(String containerId) {
    return read(
        EngineRecord.OOM_KILL, OomKill.class, kill -> containerId.equals(kill.containerId()));
  }

  @Test
  void aKernelLogThatMayNotBeReadIsReported() throws Exception {
    try (Subjects subjects = subjects();
        EventCollector collector =
            EventCollector.start(
                settings(address()).withKernelLog(Path.of("/epitaph/no/such/log")))) {
      awaitConnected(collector);
      assertThat(subjects.mark()).isNotEmpty();
      await()
          .atMost(LIMIT)
          .until(() -> String.valueOf(collector.status()).contains("the kernel's log is not read"));
      // What is missing first is a cursor.
      await().atMost(LIMIT).untilAsserted(() -> assertThat(collector.status().problem()).isNull());
    }
  }

  @Test
  void whatHappensWhileItIsDownArrivesOnceItIsBack() throws Exception {
    try (Subjects subjects = subjects()) {
      Lives lives = new Lives(subjects, "epitaph-collector-it-");
      String engineId;
      try (EventCollector collector = EventCollector.start(settings(address()))) {
        awaitConnected(collector);
        String seen = lives.ephemeral();
        await().atMost(LIMIT).until(() -> actionsOf(seen).contains("die"));
        engineId = collector.engineId();
      }
      String missed = lives.legacy();
      try (EventCollector collector = EventCollector.start(settings(address()))) {
        await().atMost(LIMIT).until(() -> actionsOf(missed).contains("die"));
        assertThat(collector.engineId()).isEqualTo(engineId);
        await().atMost(LIMIT).until(() -> snapshotsOf(missed, "die").size() == 1);
      }
      List<String> ids =
          read(EngineRecord.EVENT, EngineEvent.class, e -> true).stream()
              .map(EngineEvent::id)
              .toList();
      assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
      assertThat(statuses(CollectorStatus.Kind.GAP)).isEmpty();
    }
  }

  @Test
  void probesOfAHealthCheckAreMarked() throws Exception {
    try (Subjects subjects = subjects();
        EventCollector collector = EventCollector.start(settings(address()))) {
      awaitConnected(collector);
      String id =
          subjects.run(
              Subject.running("epitaph-collector-it-probed", "sleep 60").withHealthCheck("true"));
      subjects.awaitHealth(id, "healthy", LIMIT);
      subjects.exec(id, "true # by hand");
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(eventsOf(id))
                      .filteredOn(e -> e.action().equals("exec_die"))
                      .extracting(EngineEvent::probe)
                      .contains(true, false));
    }
  }

  @Test
  void aStartThatFailsIsInspectedThoughNoEventSaysSo() throws Exception {
    try (Subjects subjects = subjects();
        EventCollector collector = EventCollector.start(settings(address()))) {
      awaitConnected(collector);
      String id =
          subjects.create(
              Subject.running("epitaph-collector-it-missing", "").withCommand("/no/such/thing"));
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> subjects.start(id))
          .hasMessageContaining("no such file");
      await().atMost(LIMIT).until(() -> snapshotsOf(id, "disconnect").size() == 1);
      assertThat(snapshotsOf(id, "disconnect").get(0).facts().exitCode()).isEqualTo(127);
      assertThat(snapshotsOf(id, "disconnect").get(0).facts().error()).contains("/no/such/thing");
    }
  }

  @Test
  void anEngineThatWasRestartedLeavesAGapWithItsBounds() throws Exception {
    String missing = PrivateEngine.missing();
    Assumptions.assumeTrue(missing == null, missing);
    Path home = Path.of("/tmp/epitaph-it-" + ProcessHandle.current().pid());
    try (PrivateEngine engine = PrivateEngine.start(home);
        EventCollector collector = EventCollector.start(settings(engine.address()))) {
      awaitConnected(collector);
      String before;
      try (Subjects subjects = Subjects.open(engine.address(), "none")) {
        before = subjects.run(Subject.running("before", "true"));
        await().atMost(LIMIT).until(() -> actionsOf(before).contains("die"));
      }
      EngineEvent last = lastEvent();
      engine.stop();
      await().atMost(LIMIT).until(() -> statuses(CollectorStatus.Kind.ENGINE_LOST).size() == 1);
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(collector.status().problem()).contains("docker.sock"));
      engine.start();
      await().atMost(LIMIT).until(() -> statuses(CollectorStatus.Kind.GAP).size() == 1);
      CollectorStatus gap = statuses(CollectorStatus.Kind.GAP).get(0);
      assertThat(gap.from()).isAfterOrEqualTo(last.occurredAt());
      assertThat(gap.to()).isAfter(gap.from());
      assertThat(statuses(CollectorStatus.Kind.ENGINE_BACK)).hasSize(1);
      try (Subjects subjects = Subjects.open(engine.address(), "none")) {
        String after = subjects.run(Subject.running("after", "true"));
        await().atMost(LIMIT).until(() -> actionsOf(after).contains("die"));
      }
      assertThat(statuses(CollectorStatus.Kind.GAP)).hasSize(1);
    } finally {
      deleteTree(home);
    }
  }

  @Test
  void anEngineThatHangsIsReportedAndPromisesNothing() throws Exception {
    String missing = PrivateEngine.missing();
    Assumptions.assumeTrue(missing == null, missing);
    Path home = Path.of("/tmp/epitaph-it-" + ProcessHandle.current().pid());
    try (PrivateEngine engine = PrivateEngine.start(home);
        EventCollector collector = EventCollector.start(settings(engine.address()))) {
      await().atMost(LIMIT).until(() -> lastPromise() != null);
      await().atMost(LIMIT).until(() -> collector.status().problem() == null);
      engine.hang(true);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(collector.status().problem())
                      .contains("does not answer", "GET /_ping within 2 s"));
      await().atMost(LIMIT).until(() -> lastPromise() == null);
      assertThat(collector.isConnected()).isTrue();
      engine.hang(false);
      await().atMost(LIMIT).until(() -> lastPromise() != null);
      await().atMost(LIMIT).until(() -> collector.status().problem() == null);
    } finally {
      deleteTree(home);
    }
  }

  /** Of the last heartbeat. */
  private Instant lastPromise() {
    List<CollectorStatus> all = statuses(CollectorStatus.Kind.HEARTBEAT);
    return all.isEmpty() ? null : all.get(all.size() - 1).upTo();
  }

  private EngineEvent lastEvent() {
    List<EngineEvent> all = read(EngineRecord.EVENT, EngineEvent.class, e -> true);
    return all.get(all.size() - 1);
  }

  private static void deleteTree(Path home) throws IOException, InterruptedException {
    new ProcessBuilder("rm", "-rf", "--one-file-system", home.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  @Test
  void whatIsNoEventGoesToTheDeadLettersMaskedAndTheRestGoesOn() throws Exception {
    ScriptedEngine engine = new ScriptedEngine();
    engine.send(ScriptedEngine.event(1_700_000_000_000_000_001L, "start", "a".repeat(64)));
    engine.send("{\"Type\":\"container\",\"Action\":\"exec_create: sh PASSWORD=hunter2");
    engine.send(new byte[] {'{', (byte) 0xff, '}'});
    engine.send(ScriptedEngine.event(1_700_000_000_000_000_002L, "from_tomorrow", "a".repeat(64)));
    try (EventCollector collector =
        EventCollector.start(settings(NOWHERE), () -> engine, Clock.systemUTC())) {
      await().atMost(LIMIT).until(() -> records(EngineRecord.EVENT).size() == 2);
      await().atMost(LIMIT).until(() -> collector.status().problem() == null);
      await().atMost(LIMIT).until(() -> records(Topic.DEAD_LETTERS).size() == 2);
      List<ConsumerRecord<String, byte[]>> dead = records(Topic.DEAD_LETTERS);
      assertThat(dead.get(0).key()).isEqualTo(Topic.EVENTS.topicName());
      assertThat(new String(dead.get(0).value(), UTF_8)).doesNotContain("hunter2");
      assertThat(new String(dead.get(0).headers().lastHeader("error").value(), UTF_8))
          .contains("broken JSON");
      assertThat(new String(dead.get(0).headers().lastHeader("by").value(), UTF_8))
          .isEqualTo("collector");
      assertThat(actionsOf("a".repeat(64))).containsExactly("start", "from_tomorrow");
    }
  }

  @Test
  void heartbeatsArePublishedWhileTheEngineIsUnavailable() throws Exception {
    EngineConnector unavailable =
        () -> {
          throw new IOException("no answer");
        };
    try (EventCollector collector =
        EventCollector.start(settings(NOWHERE), unavailable, Clock.systemUTC())) {
      await().atMost(LIMIT).until(() -> !statuses(CollectorStatus.Kind.ENGINE_LOST).isEmpty());
      await().atMost(LIMIT).until(() -> statuses(CollectorStatus.Kind.HEARTBEAT).size() >= 2);
      assertThat(statuses(CollectorStatus.Kind.ENGINE_LOST)).hasSize(1);
      assertThat(collector.status().problem()).isEqualTo("no answer");
    }
  }

  @Test
  void anAttributeOfOneMebibyteArrivesWhole() throws Exception {
    ScriptedEngine engine = new ScriptedEngine();
    String large = "x".repeat(1024 * 1024);
    engine.send(
        """
        {"Type":"container","Action":"start","Actor":{"ID":"b","Attributes":{"name":"n","note":"%s"}},"timeNano":1}"""
            .formatted(large));
    try (EventCollector collector =
        EventCollector.start(settings(NOWHERE), () -> engine, Clock.systemUTC())) {
      await().atMost(LIMIT).until(() -> eventsOf("b").size() == 1);
      assertThat(eventsOf("b").get(0).attributes()).containsEntry("note", large);
      assertThat(collector.status().numbers()).containsEntry("dead_letters", 0L);
    }
  }

  @Test
  void anEventLargerThanItsTopicTakesGoesToTheDeadLettersMaskedAndTheRestGoesOn() throws Exception {
    limit(Topic.EVENTS, 100_000);
    ScriptedEngine engine = new ScriptedEngine();
    Random random = new Random(1);
    StringBuilder noise = new StringBuilder();
    while (noise.length() < 700_000) {
      noise.append(Long.toString(random.nextLong() >>> 1, 36));
    }
    engine.send(
        """
        {"Type":"container","Action":"start","Actor":{"ID":"b","Attributes":{"note":"%s PASSWORD=hunter2"}},"timeNano":1}"""
            .formatted(noise));
    engine.send(ScriptedEngine.event(2, "die", "c"));
    try (EventCollector collector =
        EventCollector.start(settings(NOWHERE), () -> engine, Clock.systemUTC())) {
      await().atMost(LIMIT).until(() -> records(Topic.DEAD_LETTERS).size() == 1);
      await().atMost(LIMIT).until(() -> actionsOf("c").contains("die"));
      await().atMost(LIMIT).until(() -> collector.status().number("unacknowledged") == 0);
      assertThat(eventsOf("b")).isEmpty();
      assertThat(new String(records(Topic.DEAD_LETTERS).get(0).value(), UTF_8))
          .contains(noise.substring(0, 1000))
          .doesNotContain("hunter2");
      assertThat(collector.status().numbers()).containsEntry("sessions", 1L);
    }
  }

  /** Returns when the broker holds to it, which is some time after it was asked to. */
  private void limit(Topic topic, int bytes) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      AlterConfigOp smaller =
          new AlterConfigOp(
              new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
              AlterConfigOp.OpType.SET);
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()),
                  List.of(smaller)))
          .all()
          .get();
    }
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      await().atMost(LIMIT).until(() -> isTooLarge(producer, topic, 2 * bytes));
    }
  }

  /** Tries it with a record that no reader here takes for an event. */
  private static boolean isTooLarge(KafkaProducer<String, byte[]> producer, Topic topic, int bytes)
      throws Exception {
    ProducerRecord<String, byte[]> probe =
        new ProducerRecord<>(topic.topicName(), 0, "probe", new byte[bytes]);
    probe.headers().add(EngineRecord.HEADER, EngineRecord.SNAPSHOT.header());
    try {
      producer.send(probe).get();
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        return true;
      }
      throw e;
    }
  }

  @Test
  void aBacklogLargerThanTheQueueIsTakenOverOneConnection() throws Exception {
    int backlog = 20_000;
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    try (Timeline timeline = Timeline.from(start);
        EngineServer server = new EngineServer()) {
      SimulatedEngine engine =
          new SimulatedEngine(
              EngineSettings.of("busy", Dialect.DOCKER_28_5).withRing(backlog), timeline);
      String id = engine.run(Subject.running("web", "serve").withHealthCheck("true"));
      for (int i = 0; i < backlog / 3; i++) {
        timeline.runUntil(timeline.now().plusMillis(20));
        engine.probe(id, 0, "ok");
      }
      timeline.runUntil(timeline.now().plusSeconds(1));
      int expected = engine.eventsSince(start).size();
      URI address = server.serve(engine, new Faults(), URI.create("tcp://127.0.0.1:0"));
      try (EventCollector collector =
          EventCollector.start(settings(address).withQueue(1000, 1024 * 1024))) {
        // Each time all of them are read.
        await()
            .atMost(Duration.ofMinutes(10))
            .pollInterval(Duration.ofSeconds(1))
            .until(() -> records(EngineRecord.EVENT).size() >= expected);
        assertThat(records(EngineRecord.EVENT)).hasSize(expected);
        assertThat(collector.status().numbers()).containsEntry("overflows", 0L);
      }
    }
  }
}

package io.epitaph.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real Flink cluster in the process and a real broker; the records are made here. */
class ForensicsJobIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String CONTAINER = "c".repeat(64);

  /** The past, but not far: event time follows the records. */
  private final Instant start =
      Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);

  @TempDir Path folder;
  private KafkaBroker broker;
  private KafkaProducer<String, byte[]> producer;
  private ForensicsSettings settings;

  @BeforeEach
  void startBroker() throws Exception {
    broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin
          .createTopics(
              Arrays.stream(Topic.values())
                  .map(t -> new NewTopic(t.topicName(), 1, (short) 1).configs(t.settings()))
                  .toList())
          .all()
          .get();
    }
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer());
    ForensicsSettings defaults = ForensicsSettings.of(broker.bootstrap());
    settings =
        new ForensicsSettings(
            defaults.kafka(),
            false,
            Duration.ofMillis(200),
            defaults.behind(),
            defaults.lives(),
            defaults.incidents());
  }

  @AfterEach
  void stopBroker() {
    producer.close();
    broker.close();
  }

  private EmbeddedForensics job() throws IOException, InterruptedException {
    return EmbeddedForensics.start(settings, folder.resolve("flink"), 0);
  }

  private EngineEvent send(String container, int second, String action, String... attributes)
      throws Exception {
    EngineEvent event = Samples.event(container, start.plusSeconds(second), action, attributes);
    send(Topic.EVENTS, Wire.write(event));
    return event;
  }

  private void send(Topic topic, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic.topicName(), "engine-1", value)).get();
  }

  private void send(EngineRecord type, Object record) throws Exception {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(Topic.EVENTS.topicName(), "engine-1", Wire.write(record));
    sent.headers().add(EngineRecord.HEADER, Wire.name(type).getBytes(UTF_8));
    producer.send(sent).get();
  }

  private List<ConsumerRecord<String, byte[]>> records(Topic topic) {
    return TopicRecords.all(broker.bootstrap(), topic.topicName());
  }

  /**
   * The last record of each key, as a reader of a compacted topic keeps it: without removed ones.
   */
  private <T> List<T> latest(Topic topic, Class<T> type) {
    List<T> latest = new ArrayList<>();
    for (byte[] value : TopicRecords.latest(broker.bootstrap(), topic.topicName()).values()) {
      try {
        latest.add(Wire.read(value, type));
      } catch (MalformedRecordException e) {
        throw new IllegalStateException(e);
      }
    }
    return latest;
  }

  private void sendALife(String container, int from) throws Exception {
    send(container, from, "create");
    send(container, from + 1, "start");
    send(container, from + 2, "die", "exitCode", "0");
  }

  @Test
  void aLifeBecomesALifeAndAnIncarnationWithItsCauseAndLastWords() throws Exception {
    try (EmbeddedForensics job = job()) {
      send(CONTAINER, 0, "create");
      send(CONTAINER, 1, "start");
      EngineEvent die = send(CONTAINER, 2, "die", "exitCode", "127");
      send(
          EngineRecord.SNAPSHOT,
          Samples.deathSnapshot(CONTAINER, start.plusSeconds(3), die, "no such thing"));
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(latest(Topic.INCARNATIONS, Incarnation.class))
                      .singleElement()
                      .satisfies(
                          i -> {
                            assertThat(i.cause().kind()).isEqualTo(CauseOfDeath.Kind.FAILED);
                            // The snapshot may come after the death was published.
                            assertThat(i.lastWords()).isNotNull();
                            assertThat(i.lastWords().lines()).containsExactly("no such thing");
                          }));
      assertThat(latest(Topic.LIVES, Life.class))
          .singleElement()
          .satisfies(l -> assertThat(l.state()).isEqualTo(Life.State.DEAD));
      assertThat(job.problem()).isNull();
    }
  }

  @Test
  void heartbeatsAloneMoveEventTimeOn() throws Exception {
    try (EmbeddedForensics job = job()) {
      send(CONTAINER, 0, "create");
      send(CONTAINER, 1, "start");
      send(CONTAINER, 2, "oom");
      await().atMost(LIMIT).until(() -> !latest(Topic.INCARNATIONS, Incarnation.class).isEmpty());
      assertThat(latest(Topic.INCIDENTS, Incident.class)).isEmpty();
      send(EngineRecord.STATUS, Samples.heartbeat(start.plusSeconds(20)));
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(latest(Topic.INCIDENTS, Incident.class))
                      .singleElement()
                      .satisfies(
                          i ->
                              assertThat(i.details())
                                  .containsEntry("verdict", "process-killed-container-survived")));
      assertThat(job.problem()).isNull();
    }
  }

  @Test
  void whatCannotBeUnderstoodGoesToTheDeadLettersAndTheJobGoesOn() throws Exception {
    try (EmbeddedForensics job = job()) {
      send(Topic.EVENTS, "{\"schema\":".getBytes(UTF_8));
      send(Topic.SNAPSHOTS, "{\"schema\":99}".getBytes(UTF_8));
      send(Topic.EVENTS, new byte[] {(byte) 0xff, 0});
      String event = new String(Wire.write(Samples.event("other", start, "start")), UTF_8);
      // Broken behind the fields that say where it belongs; and of two engines.
      send(Topic.EVENTS, event.substring(0, event.length() - 1).getBytes(UTF_8));
      send(
          Topic.EVENTS,
          event
              .replace(
                  "\"attributes\"", "\"engine\":{\"id\":\"another\",\"name\":\"n\"},\"attributes\"")
              .getBytes(UTF_8));
      sendALife(CONTAINER, 0);
      await().atMost(LIMIT).until(() -> records(Topic.DEAD_LETTERS).size() == 5);
      await().atMost(LIMIT).until(() -> latest(Topic.LIVES, Life.class).size() == 1);
      ConsumerRecord<String, byte[]> first =
          records(Topic.DEAD_LETTERS).stream()
              .filter(r -> r.key().equals(Topic.EVENTS.topicName()))
              .findFirst()
              .orElseThrow();
      assertThat(first.value()).isEqualTo("{\"schema\":".getBytes(UTF_8));
      assertThat(new String(first.headers().lastHeader("offset").value(), UTF_8)).isEqualTo("0");
      assertThat(new String(first.headers().lastHeader("by").value(), UTF_8))
          .isEqualTo("forensics");
      assertThat(job.problem()).isNull();
    }
  }

  /** What another producer may send; the topic counts bytes after compression. */
  private void sendLarge(byte[] value, String compression) throws Exception {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            broker.bootstrap(),
            "compression.type",
            compression,
            "max.request.size",
            100_000_000,
            "buffer.memory",
            100_000_000L);
    try (KafkaProducer<String, byte[]> large =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      large.send(new ProducerRecord<>(Topic.EVENTS.topicName(), "p", value)).get();
    }
  }

  @Test
  void aRecordTooLargeForTheDeadLettersDoesNotStopTheJob() throws Exception {
    try (EmbeddedForensics job = job()) {
      sendLarge("x".repeat(17_000_000).getBytes(UTF_8), "zstd");
      // The record's batch takes less than 100 bytes more.
      sendLarge("x".repeat(Topic.MAX_RECORD_BYTES - 100).getBytes(UTF_8), "none");
      sendALife(CONTAINER, 0);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(latest(Topic.LIVES, Life.class))
                      .singleElement()
                      .satisfies(l -> assertThat(l.state()).isEqualTo(Life.State.DEAD)));
      assertThat(records(Topic.DEAD_LETTERS))
          .hasSize(2)
          .allSatisfy(letter -> assertThat(letter.value()).isEmpty())
          .extracting(letter -> new String(letter.headers().lastHeader("error").value(), UTF_8))
          .satisfiesExactly(
              error -> assertThat(error).contains("17000000 bytes").contains("offset 0"),
              error -> assertThat(error).contains("16777116 bytes").contains("offset 1"));
      assertThat(job.problem()).isNull();
    }
  }

  @Test
  void startedAgainItContinuesWithItsStateAndGivesTheSame() throws Exception {
    try (EmbeddedForensics job = job()) {
      send(CONTAINER, 0, "create");
      send(CONTAINER, 1, "start");
      await().atMost(LIMIT).until(() -> !latest(Topic.INCARNATIONS, Incarnation.class).isEmpty());
      FlinkFolder files = new FlinkFolder(folder.resolve("flink"));
      Path first = files.newestCheckpoint();
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                Path newest = files.newestCheckpoint();
                return newest != null && !newest.equals(first);
              });
      assertThat(job.problem()).isNull();
    }
    try (EmbeddedForensics job = job()) {
      send(CONTAINER, 2, "die", "exitCode", "0");
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(latest(Topic.LIVES, Life.class))
                      .singleElement()
                      .satisfies(
                          l -> {
                            assertThat(l.state()).isEqualTo(Life.State.DEAD);
                            assertThat(l.revision()).isEqualTo(3);
                            assertThat(l.incarnations()).isEqualTo(1);
                          }));
      assertThat(job.problem()).isNull();
    }
  }

  @Test
  void inTransactionsRecordsAreVisibleWithTheNextCheckpoint() throws Exception {
    settings =
        new ForensicsSettings(
            settings.kafka(),
            true,
            settings.checkpointEvery(),
            settings.behind(),
            settings.lives(),
            settings.incidents());
    try (EmbeddedForensics job = job()) {
      sendALife(CONTAINER, 0);
      await().atMost(LIMIT).until(() -> latest(Topic.LIVES, Life.class).size() == 1);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(latest(Topic.LIVES, Life.class).get(0).state())
                      .isEqualTo(Life.State.DEAD));
      assertThat(job.problem()).isNull();
    }
  }

  @Test
  void anExportHasEachRecordOnceInItsLastRevisionInOrderOfTime() throws Exception {
    try (EmbeddedForensics job = job()) {
      sendALife("b".repeat(64), 10);
      sendALife("a".repeat(64), 0);
      EngineEvent twice = send(CONTAINER, 20, "create");
      send(Topic.EVENTS, Wire.write(twice));
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                // That of a is found when its death comes, and anew when its start does.
                List<Incarnation> runs = latest(Topic.INCARNATIONS, Incarnation.class);
                return runs.size() == 2
                    && runs.stream().allMatch(i -> i.startedAt() != null && i.diedAt() != null);
              });
      assertThat(job.problem()).isNull();
    }
    send(Topic.EVENTS, "{".getBytes(UTF_8));
    List<String> events = export(ExportSettings.Kind.EVENTS, ExportSettings.Format.NDJSON, null);
    assertThat(events).hasSize(7);
    assertThat(events.get(0)).contains("\"action\":\"create\"").contains("aaaa");
    List<String> runs = export(ExportSettings.Kind.INCARNATIONS, ExportSettings.Format.CSV, null);
    assertThat(runs).hasSize(3);
    assertThat(runs.get(0)).startsWith("began_at,engine,workload");
    assertThat(runs.get(1)).contains("completed: exit 0").contains("aaaa");
    assertThat(
            export(ExportSettings.Kind.EVENTS, ExportSettings.Format.NDJSON, start.plusSeconds(20)))
        .hasSize(1);
  }

  private List<String> export(ExportSettings.Kind kind, ExportSettings.Format format, Instant from)
      throws IOException {
    java.io.StringWriter out = new java.io.StringWriter();
    long written =
        BatchExportJob.run(
            new ExportSettings(settings.kafka(), kind, from, null, format), out, n -> {});
    List<String> lines = out.toString().lines().toList();
    assertThat(written).isEqualTo(lines.size() - (format == ExportSettings.Format.CSV ? 1 : 0));
    return lines;
  }

  @Test
  void manyContainersAtOnceAreKeptApart() throws Exception {
    try (EmbeddedForensics job = job()) {
      for (int i = 0; i < 50; i++) {
        sendALife("%064d".formatted(i), i);
      }
      await().atMost(LIMIT).until(() -> latest(Topic.LIVES, Life.class).size() == 50);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(latest(Topic.LIVES, Life.class))
                      .allSatisfy(l -> assertThat(l.state()).isEqualTo(Life.State.DEAD)));
      assertThat(job.problem()).isNull();
    }
  }
}

package io.epitaph.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.stream.FormerState.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goes on from the checkpoint of an earlier version, on a real Flink cluster in the process and a
 * real broker, which has what that version had read, and not the topic that is not read any more.
 */
class StateMigrationIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Instant T = Instant.parse("2026-11-01T12:00:00Z");

  private static final String NEXT = "6a".repeat(32);

  @TempDir Path folder;
  private Path checkpoint;
  private KafkaBroker broker;
  private KafkaProducer<String, byte[]> producer;
  private ForensicsSettings settings;

  @BeforeEach
  void beginWhereTheEarlierVersionEnded() throws Exception {
    checkpoint = folder.resolve("flink/checkpoints").resolve("a".repeat(32)).resolve("chk-7");
    Files.createDirectories(checkpoint);
    Files.copy(FormerState.CHECKPOINT.resolve("_metadata"), checkpoint.resolve("_metadata"));
    broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin
          .createTopics(
              Arrays.stream(Topic.values())
                  .filter(topic -> topic != Topic.STATUS)
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
    for (FormerState.Sent sent : FormerState.records()) {
      if (!sent.topic().equals(Topic.STATUS.topicName())) {
        producer
            .send(new ProducerRecord<>(sent.topic(), sent.key(), sent.value().getBytes(UTF_8)))
            .get();
      }
    }
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

  private void send(
      EngineRef engine, String container, int second, String action, String... attributes)
      throws Exception {
    byte[] event =
        Wire.write(Samples.event(engine, container, T.plusSeconds(second), action, attributes));
    producer.send(new ProducerRecord<>(Topic.EVENTS.topicName(), engine.id(), event)).get();
  }

  /** As Swarm does. */
  private void replaceTheTask(int second) throws Exception {
    String[] labels = {
      "com.docker.swarm.service.name", "shop_queue",
      "com.docker.swarm.task.name", "shop_queue.1.next"
    };
    send(FormerState.TWO, NEXT, second, "create", labels);
    send(FormerState.TWO, NEXT, second + 1, "start", labels);
  }

  private void beat(EngineRef engine, int second) throws Exception {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(
            Topic.EVENTS.topicName(),
            engine.id(),
            Wire.write(Samples.heartbeat(engine, T.plusSeconds(second))));
    sent.headers().add(EngineRecord.HEADER, EngineRecord.STATUS.header());
    producer.send(sent).get();
  }

  /** The last record of each key, as a reader of a compacted topic keeps it. */
  private <R> Map<String, R> latest(Topic topic, Class<R> type) {
    Map<String, R> latest = new HashMap<>();
    try {
      for (var each : TopicRecords.latest(broker.bootstrap(), topic.topicName()).entrySet()) {
        latest.put(each.getKey(), Wire.read(each.getValue(), type));
      }
    } catch (MalformedRecordException e) {
      throw new IllegalStateException(e);
    }
    return latest;
  }

  private @Nullable Path newest() throws IOException {
    return new FlinkFolder(folder.resolve("flink")).newestCheckpoint();
  }

  @Test
  void openIncidentsEndWithTheirIdsAndLivesGoOnWithTheirs() throws Exception {
    Map<String, Published> incidents = FormerState.incidents();
    Map<String, Published> lives = FormerState.lives();
    try (EmbeddedForensics job = job()) {
      send(FormerState.ONE, FormerState.WEB, 1000, "die", "exitCode", "0");
      send(FormerState.ONE, FormerState.API, 1001, "destroy", "name", "api");
      send(FormerState.TWO, FormerState.DB, 1002, "destroy", "name", "shop-db-1");
      replaceTheTask(1003);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                // As collectors do, again and again. The loop's last run has lasted long enough.
                beat(FormerState.ONE, 1600);
                beat(FormerState.TWO, 1600);
                assertThat(latest(Topic.INCIDENTS, Incident.class).values())
                    .extracting(incident -> incident.workload().id())
                    .containsExactlyInAnyOrderElementsOf(incidents.keySet());
              });
      assertThat(latest(Topic.INCIDENTS, Incident.class).values())
          .allSatisfy(
              incident -> {
                Published before = incidents.get(incident.workload().id());
                assertThat(incident.id()).isEqualTo(before.id());
                assertThat(incident.revision()).isGreaterThan(before.revision());
                assertThat(incident.resolvedAt()).isNotNull();
              });
      await().atMost(LIMIT).until(() -> latest(Topic.LIVES, Life.class).size() == 4);
      assertThat(latest(Topic.LIVES, Life.class).values())
          .filteredOn(life -> !life.containerId().equals(NEXT))
          .hasSize(3)
          .allSatisfy(
              life -> {
                Published before = lives.get(life.workload().id());
                assertThat(life.id()).isEqualTo(before.id());
                assertThat(life.revision()).isGreaterThan(before.revision());
                assertThat(life.bornAt()).isEqualTo(T);
              });
      await()
          .atMost(LIMIT)
          .until(this::newest, newest -> newest != null && !newest.equals(checkpoint));
      assertThat(job.problem()).isNull();
    }
    assertThat(StateMigration.isNeeded(newest().toUri().toString())).isFalse();
    try (EmbeddedForensics job = job()) {
      send(FormerState.ONE, FormerState.WEB, 1700, "destroy");
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(latest(Topic.LIVES, Life.class).values())
                      .filteredOn(life -> life.containerId().equals(FormerState.WEB))
                      .singleElement()
                      .satisfies(life -> assertThat(life.state()).isEqualTo(Life.State.DESTROYED)));
      assertThat(job.problem()).isNull();
    }
  }

  @Test
  void whatCannotBeMigratedStaysAndSaysSo() throws Exception {
    Path metadata = checkpoint.resolve("_metadata");
    byte[] broken =
        new String(Files.readAllBytes(metadata), ISO_8859_1)
            .replace("\"containerId\":", "\"containerId\"!")
            .getBytes(ISO_8859_1);
    Files.write(metadata, broken);
    assertThatThrownBy(() -> job().close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("could not be migrated")
        .hasMessageContaining(checkpoint.toString());
    assertThat(newest()).isEqualTo(checkpoint);
    assertThat(metadata).hasBinaryContent(broken);
  }
}

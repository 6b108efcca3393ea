package io.epitaph.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.FlinkCluster;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.LifeMix;
import io.epitaph.fleet.RandomLives;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Truth;
import io.epitaph.kafka.Clients;
import io.epitaph.kafka.Topics;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.stream.EmbeddedForensics;
import io.epitaph.stream.ForensicsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The forensics job as it is submitted to a cluster: a JobManager and TaskManagers that are killed,
 * a broker that is restarted, simulated engines and their collectors.
 */
class ClusterIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int PARTITIONS = 4;
  private static final int ENGINES = 3;
  private static final Path JOB = Path.of(System.getProperty("epitaph.job.jar"));

  @TempDir Path folder;
  private KafkaBroker broker;
  private KafkaBroker other;
  private FlinkCluster cluster;
  private WatchedEngines engines;
  private final List<RandomLives> lives = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    broker = brokerWithTopics("kafka");
    cluster =
        FlinkCluster.start(new FlinkCluster.Settings(folder.resolve("flink"), 2, 2, Map.of()));
    engines = new WatchedEngines(broker.bootstrap(), folder);
    for (int i = 0; i < ENGINES; i++) {
      SimulatedEngine engine = engines.add("host-" + i, Dialect.DOCKER_28_5, new Faults());
      LifeMix mix = LifeMix.brief(Duration.ofMillis(300));
      lives.add(new RandomLives(engine, engines.timeline(), 100 + i, mix));
    }
  }

  @AfterEach
  void stop() throws Exception {
    engines.close();
    cluster.close();
    broker.close();
    if (other != null) {
      other.close();
    }
  }

  private KafkaBroker brokerWithTopics(String name) throws Exception {
    KafkaBroker started = KafkaBroker.start(folder.resolve(name), 0);
    Topics.ensure(client(started), PARTITIONS, (short) 1);
    return started;
  }

  private static Map<String, String> client(KafkaBroker broker) {
    return Map.of("bootstrap.servers", broker.bootstrap());
  }

  private void restartBroker() throws IOException {
    String address = broker.bootstrap();
    broker.close();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    broker = KafkaBroker.start(folder.resolve("kafka"), port);
  }

  // ---- what is in the topics

  private static List<ConsumerRecord<String, byte[]>> records(KafkaBroker broker, Topic topic) {
    return TopicRecords.all(broker.bootstrap(), topic.topicName());
  }

  /** Each in its last revision, by its id. */
  private static <T> Map<String, T> last(
      KafkaBroker broker,
      Topic topic,
      Class<T> type,
      Function<T, String> id,
      ToLongFunction<T> revision) {
    Map<String, T> last = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : records(broker, topic)) {
      if (record.value() == null) {
        last.remove(record.key());
        continue;
      }
      T one;
      try {
        one = Wire.read(record.value(), type);
      } catch (MalformedRecordException e) {
        throw new IllegalStateException(e);
      }
      T before = last.get(id.apply(one));
      if (before == null || revision.applyAsLong(before) <= revision.applyAsLong(one)) {
        last.put(id.apply(one), one);
      }
    }
    return last;
  }

  private static Map<String, Incident> incidents(KafkaBroker broker) {
    return last(broker, Topic.INCIDENTS, Incident.class, Incident::id, Incident::revision);
  }

  private static Map<String, Incarnation> incarnations(KafkaBroker broker) {
    return last(
        broker, Topic.INCARNATIONS, Incarnation.class, Incarnation::id, Incarnation::revision);
  }

  private static Map<String, Life> lives(KafkaBroker broker) {
    return last(broker, Topic.LIVES, Life.class, Life::id, Life::revision);
  }

  /** As it is written, so that a difference can be read. */
  private static Map<String, String> written(Map<String, ?> records) {
    Map<String, String> written = new TreeMap<>();
    records.forEach((id, one) -> written.put(id, new String(Wire.write(one), UTF_8)));
    return written;
  }

  private void awaitTruth(int begun) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              List<Truth> truths = new ArrayList<>();
              lives.forEach(some -> truths.addAll(some.truths()));
              assertThat(truths).hasSizeGreaterThanOrEqualTo(begun);
              Collection<Incarnation> runs = incarnations(broker).values();
              assertThat(Judge.wrong(truths, runs, incidents(broker).values())).isEmpty();
            });
  }

  private void begin(int each) {
    lives.forEach(some -> some.begin(each));
  }

  // ---- the job

  private String submit(int parallelism, String from) throws Exception {
    String job = cluster.submit(JOB, parallelism, from, List.of("--kafka", broker.bootstrap()));
    awaitHolds(() -> cluster.jobs().isRunning(job));
    return job;
  }

  private static void awaitHolds(Callable<Boolean> condition) {
    await().atMost(LIMIT).ignoreExceptionsInstanceOf(IOException.class).until(condition);
  }

  private void awaitNewCheckpoint(String job) throws Exception {
    Long before = cluster.jobs().checkpoints(job).newest();
    awaitHolds(
        () -> {
          Long now = cluster.jobs().checkpoints(job).newest();
          return now != null && !now.equals(before);
        });
  }

  // ---- claims

  @Test
  void whatDiesMeanwhileChangesNothingInTheResult() throws Exception {
    String job = submit(2, null);
    begin(60);
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> !incarnations(broker).isEmpty());
    awaitNewCheckpoint(job);

    cluster.killTaskManager(0);
    cluster.startTaskManager();
    awaitHolds(() -> cluster.jobs().checkpoints(job).recovered());

    cluster.killJobManager();
    cluster.startJobManager();
    awaitHolds(() -> cluster.jobs().checkpoints(job).recovered());

    restartBroker();
    awaitNewCheckpoint(job);
    awaitTruth(60 * ENGINES);

    String savepoint = cluster.jobs().stop(job, cluster.savepoints());
    begin(15);
    submit(4, savepoint);
    awaitTruth(75 * ENGINES);
    engines.stopCollectors();

    other = brokerWithTopics("undisturbed");
    try (EmbeddedForensics undisturbed =
        EmbeddedForensics.start(
            ForensicsSettings.of(other.bootstrap()), folder.resolve("undisturbed-flink"), 0)) {
      copyInput(other);
      await()
          .atMost(LIMIT)
          // Each time reads all topics of both.
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                assertThat(written(incidents(broker))).isEqualTo(written(incidents(other)));
                assertThat(written(incarnations(broker))).isEqualTo(written(incarnations(other)));
                assertThat(written(lives(broker))).isEqualTo(written(lives(other)));
              });
      assertThat(incidents(broker)).isNotEmpty();
      assertThat(undisturbed.problem()).isNull();
    }
  }

  /** The records of the engines, each in the partition where it was. */
  private void copyInput(KafkaBroker to) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (var producer = Clients.producer(client(to), Map.of())) {
      for (ConsumerRecord<String, byte[]> record : records(broker, Topic.EVENTS)) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    record.topic(),
                    record.partition(),
                    record.timestamp(),
                    record.key(),
                    record.value(),
                    record.headers())));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
  }
}

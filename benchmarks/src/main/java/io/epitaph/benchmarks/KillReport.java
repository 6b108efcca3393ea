package io.epitaph.benchmarks;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;

import io.epitaph.embedded.FlinkCluster;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.LoopbackPort;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.kafka.Topics;
import io.epitaph.model.Topic;
import io.epitaph.stream.EmbeddedForensics;
import io.epitaph.stream.ForensicsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Kills each part of a real cluster under load, and compares what comes out of it with what an
 * undisturbed job makes of the same records.
 */
final class KillReport {
  private static final int PARTITIONS = 4;
  private static final int ENGINES = 20;
  private static final int RATE = 5_000;
  private static final Duration LOAD = Duration.ofMinutes(3);

  /** From the end of the load until all is worked on. */
  private static final Duration CATCH_UP = Duration.ofMinutes(15);

  private final Path folder;
  private final List<Kill> kills = new ArrayList<>();
  private final int port;
  private Process broker;
  private int taskManager;

  /**
   * A part was killed.
   *
   * @param at after the start of the load
   * @param back how long until another process of it was there
   */
  private record Kill(String part, Duration at, Duration back) {}

  /** What kills, and starts again. */
  private interface Killing {
    void run() throws Exception;
  }

  private KillReport(Path folder) throws IOException {
    this.folder = folder;
    this.port = LoopbackPort.free();
    this.broker = startBroker();
  }

  static String measure() throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    KillReport report = new KillReport(folder);
    try {
      return report.run();
    } finally {
      Contest.end(report.broker);
      Contest.deleteTree(folder);
    }
  }

  private String bootstrap() {
    return KafkaBroker.bootstrap(port);
  }

  private String run() throws Exception {
    Topics.await(Map.of("bootstrap.servers", bootstrap()), PARTITIONS, (short) 1);
    try (FlinkCluster cluster =
        FlinkCluster.start(new FlinkCluster.Settings(folder.resolve("flink"), 2, 2, Map.of()))) {
      Path job = Path.of(System.getProperty("epitaph.job.jar"));
      String id = cluster.submit(job, 2, null, List.of("--kafka", bootstrap()));
      while (!cluster.jobs().isRunning(id)) {
        TimeUnit.MILLISECONDS.sleep(200);
      }
      PacedFleet.Sent sent = loadAndKill(cluster, PacedFleet.of(ENGINES, RATE, LOAD));
      say(
          "sent %,d records in %d s, %,d a second"
              .formatted(sent.records(), sent.seconds(), sent.rate()));
      Progress progress = new Progress(bootstrap());
      Duration caughtUp = progress.await(sent.records(), CATCH_UP);
      say("all was worked on %d s later".formatted(caughtUp.toSeconds()));
      return compared(sent, caughtUp);
    }
  }

  // ---- what is killed

  private PacedFleet.Sent loadAndKill(FlinkCluster cluster, PacedFleet fleet) throws Exception {
    long start = System.nanoTime();
    CompletableFuture<PacedFleet.Sent> sending =
        CompletableFuture.supplyAsync(
            () -> {
              try (KafkaProducer<String, byte[]> producer = producer(bootstrap())) {
                return fleet.send(producer);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    for (int i = 0; i < 2; i++) {
      int later = 85 * i;
      kill("TaskManager", start, 15 + later, () -> killTaskManager(cluster));
      kill("broker", start, 40 + later, this::killBroker);
      kill("JobManager", start, 65 + later, () -> killJobManager(cluster));
    }
    return sending.get(30, TimeUnit.MINUTES);
  }

  private void kill(String part, long start, int second, Killing killing) throws Exception {
    TimeUnit.NANOSECONDS.sleep(start + TimeUnit.SECONDS.toNanos(second) - System.nanoTime());
    long killed = System.nanoTime();
    killing.run();
    Duration back = Duration.ofNanos(System.nanoTime() - killed);
    kills.add(new Kill(part, Duration.ofNanos(killed - start), back));
    say(
        "killed the %s after %d s, another one after %d ms"
            .formatted(part, second, back.toMillis()));
  }

  private void killTaskManager(FlinkCluster cluster) throws IOException, InterruptedException {
    cluster.killTaskManager(taskManager);
    cluster.startTaskManager();
    taskManager++;
  }

  private void killBroker() throws IOException, InterruptedException {
    broker.destroyForcibly().waitFor();
    broker = startBroker();
    Topics.await(Map.of("bootstrap.servers", bootstrap()), PARTITIONS, (short) 1);
  }

  private static void killJobManager(FlinkCluster cluster)
      throws IOException, InterruptedException {
    cluster.killJobManager();
    cluster.startJobManager();
  }

  private Process startBroker() throws IOException {
    Path own = Files.createDirectories(folder.resolve("broker"));
    return Contest.java(own, Broker.class, "kafka", Integer.toString(port));
  }

  private static KafkaProducer<String, byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            ACKS_CONFIG,
            "all",
            COMPRESSION_TYPE_CONFIG,
            "zstd",
            LINGER_MS_CONFIG,
            5,
            BUFFER_MEMORY_CONFIG,
            256L << 20,
            MAX_BLOCK_MS_CONFIG,
            600_000,
            DELIVERY_TIMEOUT_MS_CONFIG,
            600_000),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  // ---- the undisturbed job

  private String compared(PacedFleet.Sent sent, Duration caughtUp) throws Exception {
    try (KafkaBroker other = KafkaBroker.start(folder.resolve("undisturbed"), 0)) {
      Topics.ensure(Map.of("bootstrap.servers", other.bootstrap()), PARTITIONS, (short) 1);
      copyInput(other.bootstrap());
      ForensicsSettings settings = ForensicsSettings.of(other.bootstrap());
      try (EmbeddedForensics job =
          EmbeddedForensics.start(settings, folder.resolve("undisturbed-flink"), 0)) {
        new Progress(other.bootstrap()).await(sent.records(), CATCH_UP);
        if (job.problem() != null) {
          throw new IOException("the undisturbed job: " + job.problem());
        }
      }
      Map<LastRevisions.Of, Compared> results = new EnumMap<>(LastRevisions.Of.class);
      for (LastRevisions.Of of : LastRevisions.Of.values()) {
        LastRevisions disturbed = LastRevisions.read(bootstrap(), of);
        LastRevisions undisturbed = LastRevisions.read(other.bootstrap(), of);
        results.put(of, new Compared(disturbed, undisturbed));
        undisturbed.differences(disturbed).stream()
            .limit(3)
            .forEach(id -> show(of, id, disturbed, undisturbed));
      }
      return table(sent, caughtUp, results);
    }
  }

  private static void show(
      LastRevisions.Of of, String id, LastRevisions got, LastRevisions wanted) {
    say("%s %s: got %s, wanted %s".formatted(of, id, got.text(id), wanted.text(id)));
  }

  /** The records of the engines, each in the partition where it was. */
  private void copyInput(String to) {
    try (KafkaProducer<String, byte[]> producer = producer(to)) {
      for (ConsumerRecord<String, byte[]> record :
          TopicRecords.all(bootstrap(), Topic.EVENTS.topicName())) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    record.topic(),
                    record.partition(),
                    record.timestamp(),
                    record.key(),
                    record.value(),
                    record.headers()));
      }
    }
  }

  private record Compared(LastRevisions disturbed, LastRevisions undisturbed) {
    String row(LastRevisions.Of of) {
      Set<String> differences = disturbed.differences(undisturbed);
      return "| `%s` | %,d | %,d | %,d | %,d | %d |%n"
          .formatted(
              of.topic.topicName(),
              undisturbed.records().size(),
              undisturbed.read(),
              disturbed.read(),
              differences.size(),
              disturbed.ambiguous());
    }
  }

  private String table(
      PacedFleet.Sent sent, Duration caughtUp, Map<LastRevisions.Of, Compared> results)
      throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            ## Kills under load (`kills`)

            A Flink cluster of processes (a ZooKeeper, a JobManager, two TaskManagers with two slots each, RocksDB) runs the job from
            its jar at parallelism 2, beside a broker of its own process with %d partitions. %d simulated engines, whose containers do
            all that `RandomLives` knows in seconds, sent **%,d records in %d s: %,d a second** (%,d wanted). Meanwhile each part
            was killed twice by `kill -9`, and another process of it started at once; all was worked on %d s after the last record.
            `undisturbed` is the embedded job with the records that are in the topic then.

            | killed | after s | another one was there after s |
            | --- | ---: | ---: |
            """
                .formatted(
                    PARTITIONS,
                    ENGINES,
                    sent.records(),
                    sent.seconds(),
                    sent.rate(),
                    RATE,
                    caughtUp.toSeconds()));
    for (Kill kill : kills) {
      text.append(
          "| %s | %d | %.1f |%n"
              .formatted(kill.part(), kill.at().toSeconds(), kill.back().toMillis() / 1e3));
    }
    text.append(
        """

        | in the last revision | ids | written undisturbed | written with kills | ids that differ | revisions with two contents |
        | --- | ---: | ---: | ---: | ---: | ---: |
        """);
    results.forEach((of, compared) -> text.append(compared.row(of)));
    return text
        + "\n"
        + Machine.sentence(
            "Kafka " + AppInfoParser.getVersion(), "Flink " + EnvironmentInformation.getVersion())
        + "\n";
  }

  private static void say(String text) {
    System.err.println("benchmarks/run: " + text);
  }

  /** A broker, until it is killed. */
  static final class Broker {
    private Broker() {}

    public static void main(String[] arguments) throws Exception {
      try (KafkaBroker broker =
          KafkaBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
        TimeUnit.DAYS.sleep(1);
        System.out.println(broker.problem());
      }
    }
  }
}

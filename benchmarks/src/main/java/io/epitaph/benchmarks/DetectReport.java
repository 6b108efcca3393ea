package io.epitaph.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.mask.Masker;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.kafka.Topics;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.stream.EmbeddedForensics;
import io.epitaph.stream.ForensicsJob;
import io.epitaph.stream.ForensicsSettings;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * The {@link ForensicsJob} beside a Flink job that reads the same records, parses them and counts.
 * Both read from the beginning; two containers die at known places, and each job writes them to a
 * topic: the time between is measured.
 */
final class DetectReport {
  private static final int EVENTS = 8_000_000;
  private static final int COLD = 4_000_000;
  private static final int CONTAINERS = 50;

  /** A container dies, and is started again, once in this many probes. */
  private static final int DEATH_EVERY = 100;

  private static final int ROUNDS = 3;

  /** Names the class path of another version of this program, which takes part then. */
  private static final String FORMER = "EPITAPH_BENCHMARK_FORMER";

  static final String COUNTS = "counts";
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private DetectReport() {}

  /**
   * @param rate events a second, once warm
   * @param cpuSeconds a million of them
   */
  private record Sample(double rate, double cpuSeconds, long peakBytes) implements Results.Sample {}

  private record Contestant(String name, String classPath, Class<?> main, String topic) {}

  /**
   * @param events between the two deaths
   */
  private record Backlog(String first, String last, int events) {}

  static String measure() throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
      admin.createTopics(List.of(new NewTopic(COUNTS, 1, (short) 1))).all().get();
      Backlog backlog = fill(broker.bootstrap());
      String classPath = Contest.absoluteClassPath();
      String results = Topic.INCARNATIONS.topicName();
      List<Contestant> contestants = new ArrayList<>();
      contestants.add(new Contestant("forensics", classPath, Detecting.class, results));
      contestants.add(new Contestant("count", classPath, CountingJob.class, COUNTS));
      String former = System.getenv(FORMER);
      if (former != null) {
        // It reads topics that this version does not make.
        for (Topic topic : Topic.values()) {
          if (topic.isFormer()) {
            admin.createTopics(List.of(new NewTopic(topic.topicName(), 1, (short) 1))).all().get();
          }
        }
        contestants.add(new Contestant("former", former, Detecting.class, results));
      }
      return table(
          Results.inTurn(
              ROUNDS,
              contestants,
              Contestant::name,
              folder,
              "events/s",
              (contestant, own) -> run(contestant, own, broker.bootstrap(), backlog)));
    } finally {
      Contest.deleteTree(folder);
    }
  }

  /** Puts what a collector would have sent into Kafka. */
  private static Backlog fill(String bootstrap) throws Exception {
    EventDecoder decoder =
        new EventDecoder(
            new EngineRef("engine-1", "busy", "busy"),
            new Masker("0123456789abcdef".getBytes(UTF_8)),
            (container, exec, command) -> true);
    try (Timeline timeline = Timeline.from(START);
        KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers",
                    bootstrap,
                    "compression.type",
                    "zstd",
                    "linger.ms",
                    5,
                    "batch.size",
                    128 * 1024),
                new StringSerializer(),
                new ByteArraySerializer())) {
      SimulatedEngine engine =
          new SimulatedEngine(
              EngineSettings.of("busy", Dialect.DOCKER_28_5).withRing(1000), timeline);
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < CONTAINERS; i++) {
        ids.add(engine.run(subject("web-" + i)));
      }
      Feed feed = new Feed(engine, decoder, producer);
      while (feed.count < COLD) {
        feed.probe(timeline, ids);
      }
      String first = feed.marker(timeline, "first");
      int from = feed.count;
      while (feed.count < EVENTS) {
        feed.probe(timeline, ids);
      }
      String last = feed.marker(timeline, "last");
      return new Backlog(first, last, feed.count - from);
    }
  }

  private static Subject subject(String name) {
    return Subject.running(name, "serve")
        .withHealthCheck("curl -fsS http://127.0.0.1/health")
        .withLabel("com.docker.compose.project", "shop")
        .withLabel("com.docker.compose.service", "web");
  }

  /** Sends the engine's events to Kafka, as they come. */
  private static final class Feed {
    private final SimulatedEngine engine;
    private final EventDecoder decoder;
    private final KafkaProducer<String, byte[]> producer;
    private Instant since = START;
    private int probes;
    private int count;

    Feed(SimulatedEngine engine, EventDecoder decoder, KafkaProducer<String, byte[]> producer) {
      this.engine = engine;
      this.decoder = decoder;
      this.producer = producer;
    }

    void probe(Timeline timeline, List<String> ids) throws IOException {
      String id = ids.get(probes++ % CONTAINERS);
      timeline.runUntil(timeline.now().plusMillis(20));
      engine.probe(id, 0, "ok");
      if (probes % DEATH_EVERY == 0) {
        engine.exit(id, 1);
        engine.start(id);
      }
      send(timeline);
    }

    String marker(Timeline timeline, String name) throws IOException {
      String id = engine.run(subject(name));
      engine.exit(id, 0);
      send(timeline);
      return id;
    }

    private void send(Timeline timeline) throws IOException {
      // All that was sent is past then.
      timeline.runUntil(timeline.now().plusMillis(1));
      for (byte[] line : engine.eventsSince(since)) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    Topic.EVENTS.topicName(),
                    "engine-1",
                    Wire.write(decoder.decode(line, timeline.now()))));
        count++;
      }
      since = timeline.now().plusNanos(1);
    }
  }

  private static Sample run(Contestant contestant, Path folder, String bootstrap, Backlog backlog)
      throws Exception {
    TopicPartition partition = new TopicPartition(contestant.topic(), 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      consumer.position(partition);
      Process process =
          Contest.java(
              folder,
              List.of("-Xmx512m"),
              contestant.classPath(),
              contestant.main(),
              List.of(bootstrap));
      try {
        long limit = System.nanoTime() + LIMIT_NANOS;
        awaitWord(consumer, backlog.first(), process, folder, limit);
        long from = System.nanoTime();
        ProcessCost before = ProcessCost.of(process);
        awaitWord(consumer, backlog.last(), process, folder, limit);
        double seconds = (System.nanoTime() - from) / 1e9;
        ProcessCost cost = ProcessCost.of(process);
        return new Sample(
            backlog.events() / seconds,
            (cost.cpuSeconds() - before.cpuSeconds()) / backlog.events() * 1e6,
            cost.peakBytes());
      } finally {
        Contest.end(process);
      }
    }
  }

  /** Waits until a record that names the container is read. */
  private static void awaitWord(
      KafkaConsumer<String, String> consumer,
      String containerId,
      Process process,
      Path folder,
      long limit)
      throws IOException {
    while (true) {
      Contest.requireGoingOn(process, folder, limit);
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) {
        if (record.value().contains(containerId)) {
          return;
        }
      }
    }
  }

  private static String table(Results<Sample> results) throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            ## Events to causes of death (`detect`)

            %,d events out of Kafka, of %d containers with health checks; one in about %d probes a container dies and is
            started again. `forensics` is the whole `ForensicsJob`, with its state, timers, checkpoints and outputs; `count` is a
            Flink job with the same settings that reads the same records, parses each as a Jackson tree, and counts by action.
            Parallelism 1, %d rounds in turn, each a new process; the first %,d events are not timed, since the JVM compiles
            meanwhile.

            | | events/s (median) | least to most | against `count` | CPU s a million events | peak RSS MiB |
            | --- | ---: | ---: | ---: | ---: | ---: |
            """
                .formatted(EVENTS, CONTAINERS, DEATH_EVERY, ROUNDS, COLD));
    table.append(results.rows("count"));
    return table
        + "\n"
        + Goal.sentence(
            Goal.atLeast(
                0.6, "of the rate of `count`", results.rate("forensics") / results.rate("count")))
        + "\n"
        + besideFormer(results)
        + Machine.sentence(
            "Kafka " + AppInfoParser.getVersion(), "Flink " + EnvironmentInformation.getVersion())
        + "\n";
  }

  private static String besideFormer(Results<Sample> results) {
    if (!results.has("former")) {
      return "";
    }
    return """
    `former` is the job of another version (`%s`), in the same rounds: `forensics` takes %.2f of its CPU.
    """
        .formatted(
            FORMER,
            results.median("forensics", Sample::cpuSeconds)
                / results.median("former", Sample::cpuSeconds));
  }

  /** The job as {@code epitaph up} runs it, until it is killed. */
  static final class Detecting {
    private Detecting() {}

    public static void main(String[] arguments) throws Exception {
      try (EmbeddedForensics job =
          EmbeddedForensics.start(ForensicsSettings.of(arguments[0]), Path.of("flink"), 0)) {
        TimeUnit.DAYS.sleep(1);
        System.out.println(job.problem());
      }
    }
  }
}

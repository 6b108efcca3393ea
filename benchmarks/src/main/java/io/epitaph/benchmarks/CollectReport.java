package io.epitaph.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;

import io.epitaph.collector.CollectorSettings;
import io.epitaph.collector.EventCollector;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.engine.Probes;
import io.epitaph.engine.copy.EventTranscriber;
import io.epitaph.engine.mask.Masker;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.kafka.Topics;
import io.epitaph.model.EngineRef;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.testing.Subject;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Engine to Kafka: the collector, the pipe that one would write by hand, and a producer that only
 * sends the same bytes. Each is a process of its own, and is timed from the first record in Kafka
 * to the last.
 */
final class CollectReport {
  private static final int EVENTS = 2_000_000;

  /** Not to the very last: kcat keeps the last lines to itself until more come. */
  private static final int TIMED = EVENTS - 1000;

  /** A JVM compiles meanwhile; a collector runs for months. */
  private static final int COLD = 700_000;

  private static final int CONTAINERS = 50;

  /** Heartbeats come before the first event, into the same topic; there are fewer than this. */
  private static final int ASIDE = 10;

  private static final int ROUNDS = 3;
  private static final String RAW = "raw";
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(3);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private CollectReport() {}

  /**
   * @param cold events a second, for the first ones
   * @param rate events a second, for the others
   * @param cpuSeconds a million of the others
   * @param allCpuSeconds a million of all, the start of the process included
   */
  private record Sample(
      double cold, double rate, double cpuSeconds, double allCpuSeconds, long peakBytes)
      implements Results.Sample {}

  /** A contestant that brings the events into Kafka. */
  private record Contestant(String name, String topic, Launch launch) {}

  static String measure() throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0);
        Timeline timeline = Timeline.from(START);
        EngineServer server = new EngineServer();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
      admin.createTopics(List.of(new NewTopic(RAW, 1, (short) 1))).all().get();
      SimulatedEngine engine = busyEngine(timeline);
      URI address =
          server.serve(engine, new Faults(), URI.create("unix://" + folder.resolve("e.sock")));
      Path lines = folder.resolve("lines");
      Path records = folder.resolve("records");
      write(engine.eventsSince(Instant.EPOCH), lines, records);
      List<Contestant> contestants = contestants(address, broker.bootstrap(), lines, records);
      // The engine and the broker are JVMs too: the first contestant would wait for their
      // compilers.
      run(contestants.get(0), Files.createDirectories(folder.resolve("warm-up")), admin);
      return table(
          Results.inTurn(
              ROUNDS,
              contestants,
              Contestant::name,
              folder,
              "events/s",
              (contestant, own) -> run(contestant, own, admin)));
    } finally {
      Contest.deleteTree(folder);
    }
  }

  /** An engine that remembers all its events: fifty containers, and their health checks. */
  private static SimulatedEngine busyEngine(Timeline timeline) {
    SimulatedEngine engine =
        new SimulatedEngine(
            EngineSettings.of("busy", Dialect.DOCKER_28_5).withRing(EVENTS), timeline);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < CONTAINERS; i++) {
      ids.add(
          engine.run(
              Subject.running("web-" + i, "serve")
                  .withHealthCheck("curl -fsS http://127.0.0.1/health")
                  .withLabel("com.docker.compose.project", "shop")
                  .withLabel("com.docker.compose.service", "web")));
    }
    // The starts made some already: the engine remembers the last of all.
    for (int i = 0; i < EVENTS / 3; i++) {
      timeline.runUntil(timeline.now().plusMillis(20));
      engine.probe(ids.get(i % CONTAINERS), 0, "ok");
    }
    // No event is now or later, so that asking for all gives all.
    timeline.runUntil(timeline.now().plusSeconds(1));
    return engine;
  }

  /** The engine's events, and the collector's records of them: a line each. */
  private static void write(List<byte[]> events, Path lines, Path records)
      throws IOException, MalformedRecordException {
    EventTranscriber transcriber =
        new EventTranscriber(
            new EngineRef(
                UUID.randomUUID().toString(), "busy", InetAddress.getLocalHost().getHostName()),
            new Masker("0123456789abcdef".getBytes(UTF_8)),
            Probes.NONE);
    try (OutputStream lineFile = new BufferedOutputStream(Files.newOutputStream(lines));
        OutputStream recordFile = new BufferedOutputStream(Files.newOutputStream(records))) {
      for (byte[] line : events) {
        lineFile.write(line);
        lineFile.write('\n');
        recordFile.write(transcriber.transcribe(line, Instant.now()).json());
        recordFile.write('\n');
      }
    }
  }

  private static List<Contestant> contestants(
      URI address, String bootstrap, Path lines, Path records) {
    String pipe =
        "docker -H %s events --since 0 --format '{{json .}}' | kcat -P -z zstd -b %s -t %s"
            .formatted(address, bootstrap, RAW);
    return List.of(
        new Contestant(
            "collector",
            Topic.EVENTS.topicName(),
            folder -> Contest.java(folder, Collecting.class, address.toString(), bootstrap)),
        new Contestant(
            "pipe",
            RAW,
            folder ->
                Contest.quiet(new ProcessBuilder("bash", "-c", pipe).directory(folder.toFile()))),
        new Contestant(
            "producer",
            RAW,
            folder -> Contest.java(folder, Producing.class, records.toString(), bootstrap)),
        new Contestant(
            "lines",
            RAW,
            folder -> Contest.java(folder, Producing.class, lines.toString(), bootstrap)));
  }

  private static long end(Admin admin, String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  private static Sample run(Contestant contestant, Path folder, Admin admin) throws Exception {
    long before = end(admin, contestant.topic());
    Process process = contestant.launch().start(folder);
    try {
      long limit = System.nanoTime() + LIMIT_NANOS;
      long first = before;
      while (first - before <= ASIDE) {
        Contest.requireGoingOn(process, folder, limit);
        first = end(admin, contestant.topic());
      }
      long start = System.nanoTime();
      long warm = first;
      while (warm - before < COLD) {
        Contest.requireGoingOn(process, folder, limit);
        TimeUnit.MILLISECONDS.sleep(10);
        warm = end(admin, contestant.topic());
      }
      long from = System.nanoTime();
      ProcessCost costBefore = ProcessCost.of(process);
      long last = warm;
      while (last - before < TIMED) {
        Contest.requireGoingOn(process, folder, limit);
        TimeUnit.MILLISECONDS.sleep(10);
        last = end(admin, contestant.topic());
      }
      double seconds = (System.nanoTime() - from) / 1e9;
      ProcessCost cost = ProcessCost.of(process);
      return new Sample(
          (warm - first) / ((from - start) / 1e9),
          (last - warm) / seconds,
          (cost.cpuSeconds() - costBefore.cpuSeconds()) / (last - warm) * 1e6,
          cost.cpuSeconds() / (last - before) * 1e6,
          cost.peakBytes());
    } finally {
      Contest.end(process);
    }
  }

  private static String table(Results<Sample> results) throws IOException, InterruptedException {
    StringBuilder table =
        new StringBuilder(
            """
            ## Engine to Kafka (`collect`)

            %,d events of a simulated engine on a Unix socket, nearly all of %d containers' health checks, into one partition
            of a broker on the same machine. `collector` is ours; `pipe` is `docker events --format '{{json .}}' | kcat -P -z zstd`.
            The other two have no engine: `producer` is Kafka's Java client with the collector's settings, and sends the collector's
            own records from a file; `lines` is the same client with the engine's lines, which are less than half as long. %d rounds
            in turn, each a new process, after one of the collector that warms up the engine and the broker. The first %,d
            events are `cold`: a JVM compiles meanwhile; the rate, and CPU a million events, are of those after them (in brackets:
            of all, from the start of the process). CPU is of the contestant's processes, not of the engine and the broker, which
            share the machine's cores with them.

            | | events/s (median) | least to most | cold | against the pipe | against the producer | CPU s a million events | peak RSS MiB |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """
                .formatted(EVENTS, CONTAINERS, ROUNDS, COLD));
    double pipe = results.rate("pipe");
    double producer = results.rate("producer");
    for (String name : results.names()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %,.0f | %s | %,.0f | %.2f | %.2f | %.1f (%.1f) | %.0f |%n",
              name,
              results.rate(name),
              results.range(name, "%,.0f"),
              results.median(name, Sample::cold),
              results.rate(name) / pipe,
              results.rate(name) / producer,
              results.median(name, Sample::cpuSeconds),
              results.median(name, Sample::allCpuSeconds),
              results.peakMebibytes(name)));
    }
    double collector = results.rate("collector");
    String goals =
        Goal.sentence(
            Goal.atLeast(3, "times the pipe's rate", collector / pipe),
            Goal.atMost(
                0.5,
                "of its CPU",
                results.median("collector", Sample::cpuSeconds)
                    / results.median("pipe", Sample::cpuSeconds)),
            Goal.atLeast(
                0.5, "of the rate of a bare producer with the same bytes", collector / producer));
    return table
        + "\n"
        + goals
        + String.format(
            Locale.ROOT,
            "Beside `lines`, which is no goal, it is %.2f.%n",
            collector / results.rate("lines"))
        + "\n"
        + Machine.sentence(
            "Kafka " + AppInfoParser.getVersion(),
            "docker " + Contest.version("docker", "--version"),
            "kcat " + Contest.version("kcat", "-V"))
        + "\n";
  }

  /** The collector, until it is killed. */
  static final class Collecting {
    private Collecting() {}

    public static void main(String[] arguments) throws Exception {
      try (EventCollector collector =
          EventCollector.start(
              CollectorSettings.of(URI.create(arguments[0]), arguments[1], Path.of("state")))) {
        TimeUnit.DAYS.sleep(1);
        System.out.println(collector.status());
      }
    }
  }

  /** A producer with the collector's own settings, and nothing beside it. */
  static final class Producing {
    private Producing() {}

    public static void main(String[] arguments) throws Exception {
      try (BufferedReader lines = Files.newBufferedReader(Path.of(arguments[0]));
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(
                  Map.ofEntries(
                      entry("bootstrap.servers", arguments[1]),
                      entry("compression.type", "zstd"),
                      entry("compression.zstd.level", 1),
                      entry("linger.ms", 5),
                      entry("batch.size", 128 * 1024),
                      entry("buffer.memory", 64L * 1024 * 1024),
                      entry("acks", "all"),
                      entry("enable.idempotence", true)),
                  new ByteArraySerializer(),
                  new ByteArraySerializer())) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          var unused = producer.send(new ProducerRecord<>(RAW, line.getBytes(UTF_8)));
        }
        producer.flush();
        TimeUnit.DAYS.sleep(1);
      }
    }
  }
}

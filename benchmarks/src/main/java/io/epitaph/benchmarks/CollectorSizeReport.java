package io.epitaph.benchmarks;

import io.epitaph.cli.Main;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.kafka.Topics;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How much memory a collector takes, with the options for a small JVM in {@code dev/jvm-collector}:
 * of 1,000 containers at rest, and while their engine sends 10,000 events a second.
 */
final class CollectorSizeReport implements AutoCloseable {
  private static final int CONTAINERS = 1_000;
  private static final int EVENTS_OF_A_PROBE = 3;
  private static final Path OPTIONS = Path.of("dev", "jvm-collector");
  private static final List<String> SERVERS =
      List.of(
          "flink-",
          "kafka_",
          "kafka-",
          "scala-",
          "byte-buddy",
          "assertj",
          "bcprov",
          "javassist",
          "caffeine",
          "elasticsearch-java",
          "testcontainers",
          "junit",
          "commons-math3",
          "jmh",
          "netty-",
          "guava",
          "hash4j",
          "error_prone",
          "async-profiler");

  /** An engine has room for 1,024 that a reader has not taken; a simulated one skips the next. */
  private static final int MOST_AT_ONCE = 512;

  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /**
   * Events a second for so long.
   *
   * @param away whether Kafka is stopped meanwhile
   */
  record Load(String name, int rate, Duration time, boolean away) {}

  static final Load REST = new Load("rest", 20, Duration.ofMinutes(2), false);
  static final Load BURST = new Load("burst", 10_000, Duration.ofMinutes(1), false);

  /** As many events as 200 a second make in an hour. */
  static final Load OUTAGE = new Load("Kafka away", 5_000, Duration.ofSeconds(144), true);

  /**
   * What a load took.
   *
   * @param rate events a second that the engine made
   * @param missing how many of them are not in Kafka
   * @param skipped how many of these the engine did not send, since the collector lagged
   * @param drained in how many seconds after it the rest of them were in Kafka
   * @param cpu seconds a second
   */
  private record Taken(
      Load load,
      double rate,
      long missing,
      long skipped,
      double drained,
      Numbers numbers,
      double cpu,
      long rss,
      long peak) {}

  /** What the last heartbeat counted. */
  private record Numbers(long gaps, long unproven, long overflows, long snapshots) {
    static final Numbers NONE = new Numbers(0, 0, 0, 0);

    Numbers minus(Numbers before) {
      return new Numbers(
          gaps - before.gaps,
          unproven - before.unproven,
          overflows - before.overflows,
          snapshots - before.snapshots);
    }
  }

  private final SimulatedEngine engine;
  private final List<String> ids = new ArrayList<>();
  private final KafkaConsumer<byte[], byte[]> topic;
  private final Path kafka;
  private final int port;
  private KafkaBroker broker;
  private long made;
  private long read;
  private Numbers numbers = Numbers.NONE;

  private CollectorSizeReport(SimulatedEngine engine, Path folder) throws IOException {
    this.engine = engine;
    this.kafka = folder.resolve("kafka");
    this.port = KafkaBroker.freePort(0);
    this.broker = KafkaBroker.start(kafka, port);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
    this.topic = consumer(broker.bootstrap());
    for (int i = 0; i < CONTAINERS; i++) {
      String id =
          engine.run(
              Subject.running("web-" + i, "serve")
                  .withHealthCheck("curl -fsS http://127.0.0.1/health")
                  .withLabel("com.docker.compose.project", "shop")
                  .withLabel("com.docker.compose.service", "web-" + i));
      // The first result is an event of its own.
      engine.probe(id, 0, "ok");
      ids.add(id);
    }
  }

  static String measure() throws Exception {
    return measure(REST, BURST, OUTAGE);
  }

  static String measure(Load... loads) throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    try (Timeline timeline = Timeline.live();
        EngineServer server = new EngineServer();
        CollectorSizeReport report =
            new CollectorSizeReport(
                new SimulatedEngine(EngineSettings.of("host-1", Dialect.DOCKER_28_5), timeline),
                folder)) {
      URI address =
          server.serve(
              report.engine, new Faults(), URI.create("unix://" + folder.resolve("e.sock")));
      Process process = start(folder, address, report.broker.bootstrap());
      try {
        report.awaitListed(process, folder);
        List<Taken> taken = new ArrayList<>();
        for (Load load : loads) {
          taken.add(report.run(load, process, folder));
        }
        return table(taken);
      } finally {
        Contest.end(process);
      }
    } finally {
      Contest.deleteTree(folder);
    }
  }

  private static Process start(Path folder, URI engine, String kafka) throws IOException {
    List<String> options = new ArrayList<>();
    for (String line : Files.readAllLines(OPTIONS)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        options.add(line);
      }
    }
    options.add("-Dlog4j2.configurationFile=classpath:log4j2-service.xml");
    return Contest.java(
        folder,
        options,
        classPath(),
        Main.class,
        List.of(
            "collector",
            "--engine",
            engine.toString(),
            "--kafka",
            kafka,
            "--metrics",
            "127.0.0.1:0",
            "--state",
            folder.resolve("state").toString()));
  }

  /**
   * Shorter than the launcher's for a service, and without what TLS needs: what is in a jar's
   * directory is on the heap, used or not.
   */
  private static String classPath() {
    return Stream.of(Contest.absoluteClassPath().split(":", -1))
        .filter(jar -> isNeeded(Path.of(jar).getFileName().toString()))
        .collect(Collectors.joining(":"));
  }

  private static boolean isNeeded(String jar) {
    return jar.startsWith("kafka-clients") || SERVERS.stream().noneMatch(jar::startsWith);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String kafka) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(new TopicPartition(Topic.EVENTS.topicName(), 0)));
    return consumer;
  }

  /** What the engine remembered and lists is in Kafka: from then on each event is counted. */
  private void awaitListed(Process process, Path folder) throws Exception {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (!poll()) {
      Contest.requireGoingOn(process, folder, limit);
    }
    read = 0;
  }

  /**
   * Reads what is in Kafka.
   *
   * @return whether the list of containers was there
   */
  private boolean poll() throws MalformedRecordException {
    boolean listed = false;
    for (ConsumerRecord<byte[], byte[]> each : topic.poll(Duration.ofMillis(100))) {
      Header header = each.headers().lastHeader(EngineRecord.HEADER);
      EngineRecord type =
          EngineRecord.require(each.topic(), header == null ? null : header.value());
      if (type == EngineRecord.EVENT) {
        read++;
      } else if (type == EngineRecord.STATUS) {
        CollectorStatus status = Wire.read(each.value(), CollectorStatus.class);
        listed |= status.kind() == CollectorStatus.Kind.LISTED;
        if (status.kind() == CollectorStatus.Kind.HEARTBEAT) {
          numbers = numbers(status.numbers());
        }
      }
    }
    return listed;
  }

  private static Numbers numbers(Map<String, Long> of) {
    return new Numbers(
        of.getOrDefault("gaps", 0L),
        of.getOrDefault("unproven", 0L),
        of.getOrDefault("overflows", 0L),
        of.getOrDefault("snapshots", 0L));
  }

  @Override
  public void close() throws IOException {
    topic.close();
    broker.close();
  }

  private Taken run(Load load, Process process, Path folder) throws Exception {
    if (load.away()) {
      broker.close();
    }
    long madeBefore = made;
    long missingBefore = made - read;
    long skippedBefore = engine.skipped();
    Numbers countedBefore = numbers;
    ProcessCost cost = ProcessCost.of(process);
    long from = System.nanoTime();
    long reported = 0;
    for (long past = 0; past < load.time().toNanos(); past = System.nanoTime() - from) {
      // An engine that hangs for a moment does not send all at once after it.
      long due = Math.min((long) (past / 1e9 * load.rate()), made - madeBefore + MOST_AT_ONCE);
      while (made - madeBefore < due) {
        engine.probe(ids.get((int) (made / EVENTS_OF_A_PROBE % CONTAINERS)), 0, "ok");
        made += EVENTS_OF_A_PROBE;
      }
      if (TimeUnit.NANOSECONDS.toSeconds(past) / 10 > reported) {
        reported = TimeUnit.NANOSECONDS.toSeconds(past) / 10;
        Contest.requireGoingOn(process, folder, Long.MAX_VALUE);
        System.err.printf(
            "benchmarks/run: %s, %d s: RSS %.0f MiB%n",
            load.name(), reported * 10, mebibytes(ProcessCost.residentBytes(process)));
      }
      TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
    }
    double seconds = (System.nanoTime() - from) / 1e9;
    ProcessCost after = ProcessCost.of(process);
    long resident = ProcessCost.residentBytes(process);
    if (load.away()) {
      broker = KafkaBroker.start(kafka, port);
    }
    long ended = System.nanoTime();
    long last = ended;
    while (read < made && System.nanoTime() - last < LIMIT.toNanos()) {
      long before = read;
      poll();
      last = read > before ? System.nanoTime() : last;
    }
    awaitHeartbeat(System.nanoTime() + LIMIT.toNanos());
    return new Taken(
        load,
        (made - madeBefore) / seconds,
        made - read - missingBefore,
        engine.skipped() - skippedBefore,
        (last - ended) / 1e9,
        numbers.minus(countedBefore),
        (after.cpuSeconds() - cost.cpuSeconds()) / seconds,
        resident,
        after.peakBytes());
  }

  /** Whatever was found missing is counted in the one after. */
  private void awaitHeartbeat(long limit) throws MalformedRecordException {
    Numbers seen = numbers;
    numbers = Numbers.NONE;
    while (numbers.equals(Numbers.NONE) && System.nanoTime() < limit) {
      poll();
    }
    numbers = numbers.equals(Numbers.NONE) ? seen : numbers;
  }

  private static double mebibytes(long bytes) {
    return bytes / 1048576.0;
  }

  private static String table(List<Taken> all) throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            ## The collector's size (`collector-size`)

            One collector process with the options of `dev/jvm-collector` for its JVM, of a simulated engine with
            %,d running containers on a Unix socket, and a broker on the same machine: first at rest (%d events a second, %d min),
            then a burst (%,d a second, %d s), then with Kafka stopped and started again (%,d a second, %d s: as many as 200 a
            second are in an hour). All events are of health checks. Missing are events that the engine made and that are
            not in Kafka after it. The engine remembers 256 events, as a real one: at such a rate the audit cannot read them again.
            An engine skips a reader for which 1,024 events wait, after 100 ms for each event: *skipped* counts these at the engine.
            What is missing and was not skipped, the collector lost.

            | | events/s | missing | skipped | s to the last | gaps | overflows | unproven spans | snapshots | CPU cores | RSS MiB at its end | peak RSS MiB |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """
                .formatted(
                    CONTAINERS,
                    REST.rate(),
                    REST.time().toMinutes(),
                    BURST.rate(),
                    BURST.time().toSeconds(),
                    OUTAGE.rate(),
                    OUTAGE.time().toSeconds()));
    for (Taken taken : all) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %,.0f | %d | %d | %.0f | %d | %d | %d | %d | %.2f | %.0f | %.0f |%n",
              taken.load().name(),
              taken.rate(),
              taken.missing(),
              taken.skipped(),
              taken.drained(),
              taken.numbers().gaps(),
              taken.numbers().overflows(),
              taken.numbers().unproven(),
              taken.numbers().snapshots(),
              taken.cpu(),
              mebibytes(taken.rss()),
              mebibytes(taken.peak())));
    }
    Taken rest = all.get(0);
    String goals =
        Goal.sentence(
            Goal.atMost(128, "MiB resident at rest", mebibytes(rest.rss())),
            Goal.atMost(
                0,
                "events lost by the collector",
                (double) all.stream().mapToLong(taken -> taken.missing() - taken.skipped()).sum()));
    return table + "\n" + goals + "\n" + Machine.sentence() + "\n";
  }
}

package io.epitaph.benchmarks;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.LoopbackPort;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.kafka.Topics;
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

/**
 * How much memory a collector takes of 1,000 containers: at rest, while their engine sends 10,000
 * events a second, and while Kafka is away.
 */
final class CollectorSizeReport implements AutoCloseable {
  private static final int CONTAINERS = 1_000;
  private static final int EVENTS_OF_A_PROBE = 3;

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
  private final CollectedEvents collected;
  private final Path kafka;
  private final int port;
  private KafkaBroker broker;
  private long made;

  private CollectorSizeReport(SimulatedEngine engine, Path folder) throws IOException {
    this.engine = engine;
    this.kafka = folder.resolve("kafka");
    this.port = LoopbackPort.free();
    this.broker = KafkaBroker.start(kafka, port);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
    this.collected = new CollectedEvents(broker.bootstrap());
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
      Process process =
          LaunchedCollector.start(folder, List.of(address), report.broker.bootstrap(), Map.of());
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

  /** What the engine remembered and lists is in Kafka: from then on each event is counted. */
  private void awaitListed(Process process, Path folder) throws Exception {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (collected.listed() == 0) {
      collected.poll();
      Contest.requireGoingOn(process, folder, limit);
    }
    collected.forget();
  }

  private Numbers numbers() {
    return new Numbers(
        collected.number("gaps"),
        collected.number("unproven"),
        collected.number("overflows"),
        collected.number("snapshots"));
  }

  @Override
  public void close() throws IOException {
    collected.close();
    broker.close();
  }

  private Taken run(Load load, Process process, Path folder) throws Exception {
    if (load.away()) {
      broker.close();
    }
    long madeBefore = made;
    long missingBefore = made - collected.events();
    long skippedBefore = engine.skipped();
    Numbers countedBefore = numbers();
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
    while (collected.events() < made && System.nanoTime() - last < LIMIT.toNanos()) {
      long before = collected.events();
      collected.poll();
      last = collected.events() > before ? System.nanoTime() : last;
    }
    collected.awaitHeartbeat(System.nanoTime() + LIMIT.toNanos());
    return new Taken(
        load,
        (made - madeBefore) / seconds,
        made - collected.events() - missingBefore,
        engine.skipped() - skippedBefore,
        (last - ended) / 1e9,
        numbers().minus(countedBefore),
        (after.cpuSeconds() - cost.cpuSeconds()) / seconds,
        resident,
        after.peakBytes());
  }

  private static double mebibytes(long bytes) {
    return bytes / 1048576.0;
  }

  private static String table(List<Taken> all) throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            ## The collector's size (`collector-size`)

            One `./epitaph collector`, of a simulated engine with
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

package io.epitaph.benchmarks;

import io.epitaph.embedded.KafkaBroker;
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
import java.util.stream.Stream;

/** How many engines one collector can watch, and what it takes of each. */
final class CollectorEnginesReport {
  private static final int CONTAINERS = 5;
  private static final int EVENTS_OF_A_PROBE = 3;

  /** Of a container: its health check. */
  private static final Duration PROBE_EVERY = Duration.ofSeconds(60);

  private static final Duration MEASURED = Duration.ofSeconds(60);
  private static final Duration SETTLE = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration LIST_LIMIT = Duration.ofMinutes(10);
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

  /** A heap of 512 MiB, which is the launcher's default, holds some hundred engines. */
  private static final Map<String, String> HEAP = Map.of("EPITAPH_COLLECTOR_HEAP", "6g");

  /**
   * What a number of engines took.
   *
   * @param listed seconds from the start until all had given what they remembered
   * @param cpu seconds a second
   */
  private record Taken(
      int engines,
      double listed,
      double rate,
      long missing,
      long unproven,
      long threads,
      double cpu,
      long rss) {}

  /** A container, and the engine it is on. */
  private record Probed(SimulatedEngine engine, String id) {}

  private CollectorEnginesReport() {}

  static String measure() throws Exception {
    List<Taken> all = new ArrayList<>();
    for (int engines : new int[] {12, 300, 1_000, 3_000}) {
      all.add(measure(engines));
    }
    return table(all);
  }

  private static Taken measure(int engines) throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    try (Timeline timeline = Timeline.live();
        EngineServer server = new EngineServer();
        KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0)) {
      Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
      List<URI> addresses = new ArrayList<>();
      List<Probed> probed = new ArrayList<>();
      for (int i = 0; i < engines; i++) {
        SimulatedEngine engine =
            new SimulatedEngine(EngineSettings.of("host-" + i, Dialect.DOCKER_28_5), timeline);
        for (int c = 0; c < CONTAINERS; c++) {
          String id =
              engine.run(
                  Subject.running("web-" + c, "serve").withHealthCheck("curl http://127.0.0.1/"));
          // The first result is an event of its own.
          engine.probe(id, 0, "ok");
          probed.add(new Probed(engine, id));
        }
        // By TCP: of an engine on a Unix socket the kernel's log is read too.
        addresses.add(server.serve(engine, new Faults()));
      }
      long started = System.nanoTime();
      Process process = LaunchedCollector.start(folder, addresses, broker.bootstrap(), HEAP);
      try (CollectedEvents collected = new CollectedEvents(broker.bootstrap())) {
        while (collected.listed() < engines) {
          collected.poll();
          Contest.requireGoingOn(process, folder, started + LIST_LIMIT.toNanos());
        }
        double listed = (System.nanoTime() - started) / 1e9;
        System.err.printf("benchmarks/run: %d engines listed after %.1f s%n", engines, listed);
        play(probed, SETTLE);
        drain(collected);
        collected.forget();
        return taken(engines, listed, probed, process, collected);
      } finally {
        Contest.end(process);
      }
    } finally {
      Contest.deleteTree(folder);
    }
  }

  private static Taken taken(
      int engines, double listed, List<Probed> probed, Process process, CollectedEvents collected)
      throws Exception {
    long unproven = collected.number("unproven");
    ProcessCost cost = ProcessCost.of(process);
    long made = play(probed, MEASURED);
    ProcessCost after = ProcessCost.of(process);
    long resident = ProcessCost.residentBytes(process);
    long threads = threads(process);
    drain(collected);
    Taken taken =
        new Taken(
            engines,
            listed,
            made / (double) MEASURED.toSeconds(),
            made - collected.events(),
            collected.number("unproven") - unproven,
            threads,
            (after.cpuSeconds() - cost.cpuSeconds()) / MEASURED.toSeconds(),
            resident);
    System.err.println("benchmarks/run: " + taken);
    return taken;
  }

  /**
   * @return how many events were made
   */
  private static long play(List<Probed> probed, Duration time) throws InterruptedException {
    long from = System.nanoTime();
    long probes = 0;
    for (long past = 0; past < time.toNanos(); past = System.nanoTime() - from) {
      long due = (long) (past / (double) PROBE_EVERY.toNanos() * probed.size());
      for (; probes < due; probes++) {
        Probed next = probed.get((int) (probes % probed.size()));
        next.engine().probe(next.id(), 0, "ok");
      }
      TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
    }
    return probes * EVENTS_OF_A_PROBE;
  }

  /** Reads until nothing comes. */
  private static void drain(CollectedEvents collected) throws Exception {
    long end = System.nanoTime() + DRAIN_LIMIT.toNanos();
    long before = -1;
    while (collected.events() != before && System.nanoTime() < end) {
      before = collected.events();
      collected.awaitHeartbeat(end);
      for (int i = 0; i < 20; i++) {
        collected.poll();
      }
    }
  }

  private static long threads(Process process) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
      return tasks.count();
    }
  }

  private static String table(List<Taken> all) throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            ## Engines in one collector (`collector-engines`)

            One `./epitaph collector` of so many simulated engines on TCP, with %d containers each whose health checks make
            %d events a minute, and a broker with one partition, all on the same machine. The heap may grow to 6 GiB
            (`EPITAPH_COLLECTOR_HEAP`). *listed* is from the launch until all engines had given what they remembered; the rest is
            of %d s, %d s after it.

            | engines | listed, s | events/s | missing | unproven spans | threads | CPU cores | RSS MiB |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """
                .formatted(
                    CONTAINERS,
                    CONTAINERS * EVENTS_OF_A_PROBE,
                    MEASURED.toSeconds(),
                    SETTLE.toSeconds()));
    for (Taken taken : all) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %,d | %.1f | %,.0f | %d | %d | %,d | %.2f | %,.0f |%n",
              taken.engines(),
              taken.listed(),
              taken.rate(),
              taken.missing(),
              taken.unproven(),
              taken.threads(),
              taken.cpu(),
              taken.rss() / 1048576.0));
    }
    Taken most = all.get(all.size() - 1);
    String goals =
        Goal.sentence(
            Goal.atLeast(3_000, "engines", most.engines()),
            Goal.atMost(
                0, "events missing", (double) all.stream().mapToLong(Taken::missing).sum()));
    return table + "\n" + goals + "\n" + Machine.sentence() + "\n";
  }
}

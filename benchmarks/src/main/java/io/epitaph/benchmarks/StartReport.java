package io.epitaph.benchmarks;

import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.kafka.Topics;
import io.epitaph.stream.EmbeddedForensics;
import io.epitaph.stream.ForensicsSettings;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long each process takes until it says that it is ready, and how much memory it took until
 * then: all of Epitaph by {@code epitaph up}, and each service by itself, as on a cluster.
 */
final class StartReport {
  private static final int ROUNDS = 5;
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** As many as a host may have. */
  private static final int CONTAINERS = 50;

  private StartReport() {}

  /**
   * @param rate seconds from its launch until it was ready
   */
  private record Sample(double rate, double cpuSeconds, long peakBytes) implements Results.Sample {}

  /**
   * @param ready what it prints when it is
   */
  private record Starter(String name, String what, String ready, Launch launch) {}

  static String measure() throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    // Elasticsearch may run as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Results<Sample> results = new Results<>();
    Map<String, String> words = new LinkedHashMap<>();
    try (Timeline timeline = Timeline.live();
        EngineServer server = new EngineServer()) {
      SimulatedEngine engine =
          new SimulatedEngine(EngineSettings.of("host-1", Dialect.DOCKER_28_5), timeline);
      for (int i = 0; i < CONTAINERS; i++) {
        engine.run(Subject.running("web-" + i, "serve"));
      }
      URI address = server.serve(engine, new Faults(), URI.create("tcp://127.0.0.1:0"));
      try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0);
          ElasticsearchServer elasticsearch =
              ElasticsearchServer.start(
                  new ElasticsearchServer.Settings(
                      folder.resolve("elasticsearch"),
                      0,
                      ElasticsearchServer.distribution(),
                      "512m"))) {
        Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
        List<Starter> services =
            services(address, broker.bootstrap(), elasticsearch.address().toString());
        for (int round = 0; round < ROUNDS; round++) {
          for (Starter service : services) {
            Path own = folder.resolve(service.name() + round);
            words.putIfAbsent(service.name(), service.what());
            start(service, own, results);
          }
        }
      }
      // By itself: nothing else runs beside it then.
      Starter up = up(address);
      for (int round = 0; round < ROUNDS; round++) {
        words.putIfAbsent(up.name(), up.what());
        start(up, folder.resolve("up" + round), results);
      }
      words.put("up: Elasticsearch", "of these, the Elasticsearch that it starts");
      return table(results, words);
    } finally {
      Contest.deleteTree(folder);
    }
  }

  private static List<Starter> services(URI engine, String kafka, String elasticsearch) {
    String address = engine.toString();
    return List.of(
        new Starter(
            "hello",
            "the floor: a JVM that says hello",
            "hello",
            own -> java(own, Hello.class, List.of())),
        new Starter(
            "collector",
            "until the engine's stream is open, with %d containers".formatted(CONTAINERS),
            "engine connected",
            own ->
                Launched.start(
                    own,
                    List.of(
                        "collector",
                        "--engine",
                        address,
                        "--kafka",
                        kafka,
                        "--state",
                        own + "/state"))),
        new Starter(
            "forensics",
            "a Flink cluster in one process, until the job runs",
            "forensics runs",
            own -> java(own, Detecting.class, List.of(kafka))),
        new Starter(
            "indexer",
            "until the templates are in and the topics subscribed",
            "indexer started",
            own ->
                Launched.start(
                    own, List.of("indexer", "--kafka", kafka, "--elasticsearch", elasticsearch))),
        new Starter(
            "notifier",
            "until its partitions are assigned",
            "notifier reads what was sent",
            own ->
                Launched.start(
                    own,
                    List.of("notifier", "--kafka", kafka, "--cloudevents", "http://127.0.0.1:9/"))),
        new Starter(
            "archiver",
            "until its vault is swept",
            "archiver started",
            own ->
                Launched.start(
                    own,
                    List.of(
                        "archiver",
                        "--engine",
                        address,
                        "--kafka",
                        kafka,
                        "--vault",
                        own + "/vault",
                        "--collector-state",
                        // The one that was started before it.
                        own.toString().replace("archiver", "collector") + "/state"))));
  }

  private static Starter up(URI engine) {
    return new Starter(
        "up",
        "`epitaph up`, all of it, until it says so; memory of both processes",
        "ready:",
        own ->
            Launched.start(
                own, List.of("up", "--state", own + "/state", "--engine", engine.toString())));
  }

  private static Process java(Path folder, Class<?> main, List<String> arguments)
      throws IOException {
    return Contest.java(
        folder,
        List.of("-Xmx1g", "-Dlog4j2.configurationFile=classpath:log4j2-service.xml"),
        main,
        arguments);
  }

  private static void start(Starter starter, Path own, Results<Sample> results) throws Exception {
    Files.createDirectories(own);
    long from = System.nanoTime();
    Process process = starter.launch().start(own);
    try {
      Path log = own.resolve("log");
      while (!Files.readString(log).contains(starter.ready())) {
        Contest.requireGoingOn(process, own, from + LIMIT_NANOS);
        TimeUnit.MILLISECONDS.sleep(5);
      }
      double seconds = (System.nanoTime() - from) / 1e9;
      results.add(starter.name(), sample(seconds, ProcessCost.of(process)));
      if (starter.name().equals("up")) {
        ProcessCost children = new ProcessCost(0, 0);
        for (ProcessHandle child : process.descendants().toList()) {
          ProcessCost cost = ProcessCost.alone(child);
          children =
              new ProcessCost(
                  children.cpuSeconds() + cost.cpuSeconds(),
                  children.peakBytes() + cost.peakBytes());
        }
        results.add("up: Elasticsearch", sample(seconds, children));
      }
      System.err.printf(Locale.ROOT, "benchmarks/run: %s: %.2f s%n", starter.name(), seconds);
    } finally {
      Contest.end(process);
    }
  }

  private static Sample sample(double seconds, ProcessCost cost) {
    return new Sample(seconds, cost.cpuSeconds(), cost.peakBytes());
  }

  private static String table(Results<Sample> results, Map<String, String> words)
      throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            ## Start-up and memory (`start`)

            From the launch of a process until it says that it is ready, %d rounds in turn. The services run by themselves beside a
            Kafka and an Elasticsearch that run already. All but `hello` and `forensics` are started as people do, by `./epitaph`.
            Memory is what was resident at its highest until then; Elasticsearch has 512 MiB of heap.

            | | what | s (median) | least to most | against `hello` | CPU s | peak RSS MiB |
            | --- | --- | ---: | ---: | ---: | ---: | ---: |
            """
                .formatted(ROUNDS));
    for (String name : results.names()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %.2f | %s | %.1f | %.1f | %.0f |%n",
              name,
              words.get(name),
              results.rate(name),
              results.range(name, "%.2f"),
              results.rate(name) / results.rate("hello"),
              results.median(name, Sample::cpuSeconds),
              results.peakMebibytes(name)));
    }
    return table + "\n" + Machine.sentence() + "\n";
  }

  /** Says hello, and waits to be measured. */
  static final class Hello {
    private Hello() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("hello");
      TimeUnit.DAYS.sleep(1);
    }
  }

  /** The forensics job by itself, until it is killed. */
  static final class Detecting {
    private Detecting() {}

    public static void main(String[] arguments) throws Exception {
      try (EmbeddedForensics job =
          EmbeddedForensics.start(ForensicsSettings.of(arguments[0]), Path.of("flink"), 0)) {
        System.out.println("forensics runs");
        TimeUnit.DAYS.sleep(1);
        System.out.println(job.problem());
      }
    }
  }
}

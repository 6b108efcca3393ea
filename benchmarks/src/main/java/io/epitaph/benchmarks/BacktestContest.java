package io.epitaph.benchmarks;

import io.epitaph.cli.Main;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.testing.Subject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code epitaph backtest} of an event log, beside what one would write otherwise: {@code jq} that
 * prints the deaths, to be counted. Each is a whole process, with its start.
 */
final class BacktestContest {
  private static final int EVENTS = 2_000_000;
  private static final int CONTAINERS = 50;

  /** A container dies, and is started again, once in this many probes. */
  private static final int DEATH_EVERY = 100;

  private static final int ROUNDS = 3;
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private BacktestContest() {}

  /**
   * @param rate events a second
   * @param cpuSeconds a million of them
   */
  private record Sample(double rate, double cpuSeconds, long peakBytes) implements Results.Sample {}

  /**
   * @param arguments of ours; null for the alternative
   */
  private record Contestant(String name, List<String> arguments) {}

  static String measure() throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    try {
      Path log = folder.resolve("busy.ndjson");
      long bytes = write(log);
      List<Contestant> contestants =
          List.of(
              new Contestant("backtest", List.of("--input", log.toString())),
              new Contestant(
                  "backtest-set",
                  List.of("--input", log.toString(), "--set", "restart-loop.count=3")),
              new Contestant("jq", List.of()));
      return table(
          bytes,
          Results.inTurn(
              ROUNDS,
              contestants,
              Contestant::name,
              folder,
              "events/s",
              (contestant, own) -> run(contestant, own, log)));
    } finally {
      Contest.deleteTree(folder);
    }
  }

  /**
   * Writes what the engine's containers report.
   *
   * @return how many bytes
   */
  private static long write(Path log) throws IOException {
    try (Timeline timeline = Timeline.from(START);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(log), 1 << 20)) {
      SimulatedEngine engine =
          new SimulatedEngine(
              EngineSettings.of("busy", Dialect.DOCKER_28_5).withRing(1000), timeline);
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < CONTAINERS; i++) {
        ids.add(
            engine.run(
                Subject.running("web-" + i, "serve")
                    .withHealthCheck("curl -fsS http://127.0.0.1/health")
                    .withLabel("com.docker.compose.project", "shop")
                    .withLabel("com.docker.compose.service", "web-" + i)));
      }
      Instant since = START;
      int count = 0;
      for (int probes = 1; count < EVENTS; probes++) {
        String id = ids.get(probes % CONTAINERS);
        timeline.runUntil(timeline.now().plusMillis(20));
        engine.probe(id, 0, "ok");
        if (probes % DEATH_EVERY == 0) {
          String dies = ids.get(probes / DEATH_EVERY % CONTAINERS);
          engine.exit(dies, 1);
          engine.start(dies);
        }
        // All that was sent is past then.
        timeline.runUntil(timeline.now().plusMillis(1));
        for (byte[] line : engine.eventsSince(since)) {
          out.write(line);
          out.write('\n');
          count++;
        }
        since = timeline.now().plusNanos(1);
      }
    }
    return Files.size(log);
  }

  private static Sample run(Contestant contestant, Path folder, Path log) throws Exception {
    long from = System.nanoTime();
    Process process;
    if (contestant.arguments().isEmpty()) {
      String command =
          "jq -r 'select(.Action == \"die\") | .Actor.Attributes.name' '%s' | sort | uniq -c"
              .formatted(log);
      process = Contest.quiet(new ProcessBuilder("bash", "-c", command).directory(folder.toFile()));
    } else {
      List<String> arguments = new ArrayList<>(List.of("backtest"));
      arguments.addAll(contestant.arguments());
      process =
          Contest.java(
              folder, List.of("-Xmx1g", "-XX:+UseSerialGC"), Main.class, List.copyOf(arguments));
    }
    ProcessCost cost = new ProcessCost(0, 0);
    while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
      try {
        ProcessCost now = ProcessCost.of(process);
        cost =
            new ProcessCost(
                Math.max(cost.cpuSeconds(), now.cpuSeconds()),
                Math.max(cost.peakBytes(), now.peakBytes()));
      } catch (IOException e) {
        // It has just ended.
      }
      if (System.nanoTime() - from > LIMIT_NANOS) {
        Contest.end(process);
        throw new IOException(contestant.name() + " takes too long");
      }
    }
    double seconds = (System.nanoTime() - from) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException(
          contestant.name() + " failed: " + Files.readString(folder.resolve("log")).strip());
    }
    return new Sample(EVENTS / seconds, cost.cpuSeconds() / EVENTS * 1e6, cost.peakBytes());
  }

  private static String table(long bytes, Results<Sample> results)
      throws IOException, InterruptedException {
    return """
        ## Event logs to incidents (`backtest`)

        %,d events in a file of %,d MiB, as `docker events --format '{{json .}}'` prints them, of %d containers with health
        checks; one in about %d probes a container dies and is started again. `backtest` is `epitaph backtest --input FILE`,
        and `backtest-set` the same with `--set restart-loop.count=3`, which runs the detectors twice. `jq` is what one would
        write otherwise, and only counts deaths: `jq 'select(.Action == "die") | ...' FILE | sort | uniq -c`. %d rounds in
        turn, each a new process, timed with its start.

        | | events/s (median) | least to most | against jq | CPU s a million events | peak RSS MiB |
        | --- | ---: | ---: | ---: | ---: | ---: |
        """
            .formatted(EVENTS, bytes >> 20, CONTAINERS, DEATH_EVERY, ROUNDS)
        + results.rows("jq")
        + "\n"
        + Goal.sentence(Goal.atLeast(1_000_000, "events a minute", 60 * results.rate("backtest")))
        + "\n"
        + Machine.sentence("jq " + Contest.version("jq", "--version"))
        + "\n";
  }
}

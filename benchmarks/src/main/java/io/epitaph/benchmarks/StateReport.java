package io.epitaph.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.LoopbackPort;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Timeline;
import io.epitaph.kafka.Topics;
import io.epitaph.model.Wire;
import io.epitaph.stream.EmbeddedForensics;
import io.epitaph.stream.ForensicsSettings;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/** How large the job's state is, and how long a checkpoint of it takes. */
final class StateReport {
  private static final int ENGINES = 60;
  private static final int CONTAINERS = 2_500;
  private static final int CHECKPOINTS = 5;
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private StateReport() {}

  private record Checkpoint(long id, long millis, long bytes) {}

  static String measure() throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0)) {
      Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
      int records = fill(broker.bootstrap());
      int port = LoopbackPort.free();
      Process process =
          Contest.java(
              folder,
              List.of("-Xmx2g"),
              Detecting.class,
              List.of(broker.bootstrap(), Integer.toString(port)));
      try {
        List<Checkpoint> checkpoints = checkpoints(process, folder, port, records);
        return table(records, checkpoints, ProcessCost.of(process));
      } finally {
        Contest.end(process);
      }
    } finally {
      Contest.deleteTree(folder);
    }
  }

  // ---- containers that run and are healthy

  /**
   * @return how many records were written
   */
  private static int fill(String bootstrap) throws Exception {
    int records = 0;
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "compression.type", "zstd", "linger.ms", 5),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < ENGINES; i++) {
        records += fill(producer, "host-" + i);
      }
    }
    return records;
  }

  private static int fill(KafkaProducer<String, byte[]> producer, String name) throws Exception {
    int records = 0;
    try (Timeline timeline = Timeline.from(START)) {
      EngineFeed feed =
          new EngineFeed(
              EngineSettings.of(name, Dialect.DOCKER_28_5).withRing(1_000),
              timeline,
              record -> {
                var unused = producer.send(record);
              });
      for (int i = 0; i < CONTAINERS; i++) {
        String id = feed.engine().run(subject("web-" + i));
        feed.engine().probe(id, 0, "HTTP/1.1 200 OK");
        timeline.runUntil(timeline.now().plusMillis(20));
        records += feed.sendNews();
      }
    }
    return records;
  }

  private static Subject subject(String name) {
    return Subject.running(name, "serve")
        .withHealthCheck("curl -fsS http://127.0.0.1/health")
        .withLabel("com.docker.compose.project", "shop")
        .withLabel("com.docker.compose.service", name)
        .withLabel("com.docker.compose.oneoff", "False");
  }

  // ---- checkpoints

  /** Those that are taken when all is read: Flink's REST interface reports them. */
  private static List<Checkpoint> checkpoints(Process process, Path folder, int port, int records)
      throws Exception {
    long limit = System.nanoTime() + LIMIT_NANOS;
    List<Checkpoint> found = new ArrayList<>();
    long size = -1;
    while (found.size() < CHECKPOINTS) {
      Contest.requireGoingOn(process, folder, limit);
      TimeUnit.MILLISECONDS.sleep(500);
      Checkpoint newest = newest(port);
      if (newest == null || (!found.isEmpty() && found.get(found.size() - 1).id() == newest.id())) {
        continue;
      }
      // The state grows while there is something to read.
      if (newest.bytes() == size) {
        found.add(newest);
      } else {
        found.clear();
        size = newest.bytes();
      }
    }
    if (size < records) {
      throw new IOException("a checkpoint has only " + size + " bytes of " + records + " records");
    }
    return found;
  }

  private static Checkpoint newest(int port) throws IOException, InterruptedException {
    JsonNode jobs = get(port, "/jobs");
    if (jobs == null || jobs.path("jobs").isEmpty()) {
      return null;
    }
    String job = jobs.path("jobs").get(0).path("id").asText();
    JsonNode all = get(port, "/jobs/" + job + "/checkpoints");
    JsonNode last = all == null ? null : all.path("latest").path("completed");
    return last == null || !last.hasNonNull("id")
        ? null
        : new Checkpoint(
            last.path("id").asLong(),
            last.path("end_to_end_duration").asLong(),
            last.path("state_size").asLong());
  }

  private static JsonNode get(int port, String path) throws IOException, InterruptedException {
    try {
      return Wire.MAPPER.readTree(
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                  BodyHandlers.ofString())
              .body());
    } catch (java.net.ConnectException e) {
      // It has not started yet.
      return null;
    }
  }

  private static String table(int records, List<Checkpoint> checkpoints, ProcessCost cost)
      throws IOException {
    List<Double> millis = checkpoints.stream().map(each -> (double) each.millis()).toList();
    long bytes = checkpoints.get(0).bytes();
    int containers = ENGINES * CONTAINERS;
    return """
    ## State and checkpoints (`state`)

    %,d containers of a Compose service run on %d engines, each with its labels and a health check that says *healthy*: %,d
    events and snapshots are read, then %d checkpoints are taken of what is remembered of them. The heap backend, as in
    `epitaph up`, parallelism 1.

    | | |
    | --- | ---: |
    | state, bytes a container | %,d |
    | a checkpoint, MiB | %,d |
    | a checkpoint, ms (median) | %,.0f |
    | least to most | %,.0f to %,.0f |
    | peak RSS of the job's JVM, MiB | %,d |

    %s
    """
        .formatted(
            containers,
            ENGINES,
            records,
            CHECKPOINTS,
            bytes / containers,
            bytes >> 20,
            Contest.median(millis),
            Contest.percentile(millis, 0),
            Contest.percentile(millis, 100),
            cost.peakBytes() >> 20,
            Machine.sentence(
                "Kafka " + AppInfoParser.getVersion(),
                "Flink " + EnvironmentInformation.getVersion()));
  }

  /** The job as {@code epitaph up} runs it, until it is killed. */
  static final class Detecting {
    private Detecting() {}

    public static void main(String[] arguments) throws Exception {
      try (EmbeddedForensics job =
          EmbeddedForensics.start(
              ForensicsSettings.of(arguments[0]),
              Path.of("flink"),
              Integer.parseInt(arguments[1]))) {
        TimeUnit.DAYS.sleep(1);
        System.out.println(job.problem());
      }
    }
  }
}

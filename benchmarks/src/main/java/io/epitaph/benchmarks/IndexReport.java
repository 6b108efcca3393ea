package io.epitaph.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.Probes;
import io.epitaph.engine.mask.Masker;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.indexer.Indexer;
import io.epitaph.indexer.IndexerSettings;
import io.epitaph.kafka.Topics;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Kafka to Elasticsearch: the indexer, and curl that posts the very same documents, ready in files,
 * with the same number in a bulk. Elasticsearch is asked how many documents it has.
 */
final class IndexReport {
  private static final int EVENTS = 500_000;
  private static final int COLD = 250_000;
  private static final int BULK = 1_000;
  private static final int ROUNDS = 3;
  private static final String INDEX = "epitaph-events-2026.01.01";
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(3);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final EngineRef ENGINE = new EngineRef("engine-1", "busy", "busy");

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI elasticsearch;

  private IndexReport(URI elasticsearch) {
    this.elasticsearch = elasticsearch;
  }

  /**
   * @param rate documents a second, once warm
   * @param cpuSeconds a million of them
   */
  private record Sample(double rate, double cpuSeconds, long peakBytes) implements Results.Sample {}

  private record Contestant(String name, Launch launch) {}

  static String measure() throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    // Elasticsearch may run as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0);
        ElasticsearchServer server =
            ElasticsearchServer.start(
                new ElasticsearchServer.Settings(
                    folder.resolve("elasticsearch"),
                    0,
                    ElasticsearchServer.distribution(),
                    "1g"))) {
      Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
      fill(broker.bootstrap());
      return new IndexReport(server.address()).contest(folder, broker.bootstrap());
    } finally {
      Contest.deleteTree(folder);
    }
  }

  private String contest(Path folder, String bootstrap) throws Exception {
    Contestant indexer =
        new Contestant(
            "indexer",
            own ->
                Contest.java(
                    own,
                    Indexing.class,
                    bootstrap,
                    elasticsearch.toString(),
                    own.getFileName().toString()));
    // It warms up Elasticsearch, and makes the documents for curl.
    run(indexer, Files.createDirectories(folder.resolve("warm-up")));
    Path files = Files.createDirectories(folder.resolve("documents"));
    Path config = writeDocuments(files);
    Contestant curl =
        new Contestant(
            "curl",
            own ->
                Contest.quiet(
                    new ProcessBuilder(
                            "bash", "-c", "curl -sS -K '" + config + "' && exec sleep 600")
                        .directory(own.toFile())));
    return table(
        Results.inTurn(
            ROUNDS, List.of(indexer, curl), Contestant::name, folder, "documents/s", this::run));
  }

  /** Events of lives, without health checks, into Kafka. */
  private static void fill(String bootstrap) throws IOException {
    EventDecoder decoder =
        new EventDecoder(ENGINE, new Masker("0123456789abcdef".getBytes(UTF_8)), Probes.NONE);
    try (Timeline timeline = Timeline.from(START);
        KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "compression.type", "zstd", "linger.ms", 5),
                new StringSerializer(),
                new ByteArraySerializer())) {
      SimulatedEngine engine =
          new SimulatedEngine(
              EngineSettings.of("busy", Dialect.DOCKER_28_5).withRing(EVENTS + 1_000), timeline);
      String id =
          engine.run(
              Subject.running("web", "serve")
                  .withLabel("com.docker.compose.project", "shop")
                  .withLabel("com.docker.compose.service", "web"));
      // A start and an exit are four events, with those of the network.
      for (int i = 0; i < EVENTS / 3; i++) {
        timeline.runUntil(timeline.now().plusMillis(100));
        engine.exit(id, 1);
        engine.start(id);
      }
      timeline.runUntil(timeline.now().plusSeconds(1));
      int sent = 0;
      for (byte[] line : engine.eventsSince(START)) {
        if (sent++ == EVENTS) {
          break;
        }
        var unused =
            producer.send(
                new ProducerRecord<>(
                    Topic.EVENTS.topicName(),
                    ENGINE.id(),
                    Wire.write(decoder.decode(line, timeline.now()))));
      }
      if (sent < EVENTS) {
        throw new IllegalStateException("the engine sent " + sent + " events only");
      }
    }
  }

  private Sample run(Contestant contestant, Path folder) throws Exception {
    ask("DELETE", "/" + INDEX + "?ignore_unavailable=true", "");
    Process process = contestant.launch().start(folder);
    try {
      long limit = System.nanoTime() + LIMIT_NANOS;
      long warm = awaitTaken(COLD, process, folder, limit);
      long from = System.nanoTime();
      ProcessCost before = ProcessCost.of(process);
      long last = awaitTaken(EVENTS, process, folder, limit);
      double seconds = (System.nanoTime() - from) / 1e9;
      ProcessCost cost = ProcessCost.of(process);
      return new Sample(
          (last - warm) / seconds,
          (cost.cpuSeconds() - before.cpuSeconds()) / (last - warm) * 1e6,
          cost.peakBytes());
    } finally {
      Contest.end(process);
    }
  }

  /** Waits until Elasticsearch has that many documents, and returns how many it has. */
  private long awaitTaken(int wanted, Process process, Path folder, long limit) throws Exception {
    while (true) {
      Contest.requireGoingOn(process, folder, limit);
      long taken =
          ask("GET", "/" + INDEX + "/_stats/indexing?ignore_unavailable=true", "")
              .at("/_all/primaries/indexing/index_total")
              .asLong();
      if (taken >= wanted) {
        return taken;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /**
   * Takes the documents out again, as files of bulks.
   *
   * @return what curl is to do, as its {@code -K} takes it: one connection, one bulk after another
   */
  private Path writeDocuments(Path files) throws IOException, InterruptedException {
    ask("POST", "/" + INDEX + "/_refresh", "");
    ObjectNode query = Wire.MAPPER.createObjectNode().put("size", BULK);
    query.putArray("sort").add("_doc");
    JsonNode page = ask("POST", "/" + INDEX + "/_search?scroll=1m", query.toString());
    StringBuilder config = new StringBuilder();
    int written = 0;
    while (!page.at("/hits/hits").isEmpty()) {
      Path file = files.resolve(written + ".ndjson");
      try (OutputStream out = Files.newOutputStream(file)) {
        for (JsonNode hit : page.at("/hits/hits")) {
          ObjectNode action = Wire.MAPPER.createObjectNode();
          action.putObject("index").put("_index", INDEX).put("_id", hit.path("_id").asText());
          out.write((action + "\n" + hit.path("_source") + "\n").getBytes(UTF_8));
          written++;
        }
      }
      config
          .append(config.isEmpty() ? "" : "next\n")
          .append("url = \"")
          .append(elasticsearch.resolve("/_bulk?filter_path=errors"))
          .append("\"\nheader = \"Content-Type: application/x-ndjson\"\nheader = \"Expect:\"\n")
          .append("data-binary = \"@")
          .append(file)
          .append("\"\n");
      page =
          ask(
              "POST",
              "/_search/scroll",
              Wire.MAPPER
                  .createObjectNode()
                  .put("scroll", "1m")
                  .put("scroll_id", page.path("_scroll_id").asText())
                  .toString());
    }
    if (written != EVENTS) {
      throw new IOException("took " + written + " documents out, wanted " + EVENTS);
    }
    Path path = files.resolve("curl.config");
    Files.writeString(path, config);
    return path;
  }

  private JsonNode ask(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(elasticsearch.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return Wire.MAPPER.readTree(http.send(request, BodyHandlers.ofByteArray()).body());
  }

  private String table(Results<Sample> results) throws IOException, InterruptedException {
    StringBuilder table =
        new StringBuilder(
            """
            ## Kafka to Elasticsearch (`index`)

            %,d events of a container that dies and is started again, as documents. `indexer` reads them from Kafka, makes the
            documents and posts them; `curl` posts the very same documents, ready in files, over one connection. Both post %,d in
            a bulk, one bulk after another, into one Elasticsearch with the same templates. %d rounds in turn, each a new process and
            a new index; the first %,d documents are not timed. CPU is of the contestant, not of Elasticsearch, which does most
            of the work.

            | | documents/s (median) | least to most | against curl | CPU s a million documents | peak RSS MiB |
            | --- | ---: | ---: | ---: | ---: | ---: |
            """
                .formatted(EVENTS, BULK, ROUNDS, COLD));
    table.append(results.rows("curl"));
    return table
        + "\n"
        + Goal.sentence(
            Goal.atLeast(
                0.85, "of the rate of curl", results.rate("indexer") / results.rate("curl")))
        + "\n"
        + Machine.sentence(
            "Elasticsearch "
                + ask("GET", "/_nodes?filter_path=nodes.*.version", "")
                    .findPath("version")
                    .asText(),
            "Kafka " + AppInfoParser.getVersion(),
            "curl " + Contest.version("curl", "--version"))
        + "\n";
  }

  /** The indexer, until it is killed. */
  static final class Indexing {
    private Indexing() {}

    public static void main(String[] arguments) throws Exception {
      IndexerSettings defaults = IndexerSettings.of(arguments[0], URI.create(arguments[1]));
      try (Indexer indexer =
          Indexer.start(
              new IndexerSettings(
                  defaults.kafka(),
                  defaults.elasticsearch(),
                  defaults.apiKey(),
                  arguments[2],
                  defaults.refresh(),
                  defaults.probes()))) {
        TimeUnit.DAYS.sleep(1);
        System.out.println(indexer.status());
      }
    }
  }
}

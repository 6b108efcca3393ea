package io.epitaph.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.Engine;
import io.epitaph.engine.EventStream;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.model.Wire;
import io.epitaph.stack.EmbeddedStack;
import io.epitaph.stack.Receivers;
import io.epitaph.stack.Source;
import io.epitaph.stack.StackSettings;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * From a death to its being found: a container of the simulated engine dies, and it is noted when a
 * bare reader of the event stream sees that, when a search in Elasticsearch finds the incarnation
 * with its cause, and when a webhook gets the crash. All clocks are one: {@link System#nanoTime} of
 * this process.
 */
final class DelayReport {
  private static final int WARM_UP = 100;
  private static final int ROUNDS = 3;
  private static final int DEATHS = 150;
  private static final Duration BETWEEN = Duration.ofMillis(200);

  /** Long enough for the records of its start to be through. */
  private static final Duration LIFETIME = Duration.ofSeconds(2);

  private static final Duration SEARCH_EVERY = Duration.ofMillis(10);
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final String INDEX_BY_HAND = "by-hand";

  private static final String SEARCH =
      """
      {"size": 200, "_source": false, "fields": ["container.id"], "sort": [{"event.end": "desc"}],
       "query": {"exists": {"field": "epitaph.cause.kind"}}}
      """;

  /** What one would write by hand: each death of the engine's stream, as it is. */
  private static final String BY_HAND =
      """
      docker -H %s events --filter event=die --format '{{json .}}' | while read -r event; do
        curl -sS -o curl.log -H 'Content-Type: application/json' -d "$event" %s
      done
      """;

  private static final String SEARCH_BY_HAND =
      """
      {"size": 200, "_source": false, "fields": ["Actor.ID"], "sort": [{"timeNano": "desc"}]}
      """;

  /** When each container died, and when that was known, by its id. */
  private final Map<String, Long> died = new ConcurrentHashMap<>();

  private final Map<String, Long> seen = new ConcurrentHashMap<>();
  private final Map<String, Long> found = new ConcurrentHashMap<>();
  private final Map<String, Long> foundByHand = new ConcurrentHashMap<>();
  private final Map<String, Long> alerted = new ConcurrentHashMap<>();

  /** In the order of their deaths. */
  private final List<String> ids = new ArrayList<>();

  private DelayReport() {}

  static String measure() throws Exception {
    Path folder = Files.createTempDirectory("epitaph-benchmark");
    // Elasticsearch may run as another user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    DelayReport report = new DelayReport();
    HttpServer webhook =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    webhook.createContext("/", report::alerted);
    webhook.start();
    try (Timeline timeline = Timeline.live();
        EngineServer server = new EngineServer()) {
      SimulatedEngine engine =
          new SimulatedEngine(EngineSettings.of("host-1", Dialect.DOCKER_28_5), timeline);
      URI address = server.serve(engine, new Faults(), URI.create("tcp://127.0.0.1:0"));
      StackSettings settings =
          StackSettings.of(
                  folder.resolve("state"),
                  List.of(new Source(address, () -> DockerEngine.connect(address), false)))
              .withReceivers(
                  new Receivers(
                      null,
                      URI.create("http://127.0.0.1:" + webhook.getAddress().getPort() + "/"),
                      null,
                      null));
      Map<String, String> environment =
          Map.of("XDG_STATE_HOME", Files.createDirectories(folder.resolve("home")).toString());
      try (EmbeddedStack stack = EmbeddedStack.start(settings, environment, (name, took) -> {});
          Engine bare = DockerEngine.connect(address)) {
        Process byHand = startByHand(folder, address, stack.elasticsearch());
        EventStream events = bare.events(null, null, report::line);
        try {
          report.live(engine, timeline, stack.elasticsearch());
        } finally {
          events.close();
          Contest.end(byHand);
        }
      }
      return report.table();
    } finally {
      webhook.stop(0);
      Contest.deleteTree(folder);
    }
  }

  /** A container dies every now and then, until there were enough and all are known. */
  private void live(SimulatedEngine engine, Timeline timeline, URI elasticsearch)
      throws IOException, InterruptedException {
    int deaths = WARM_UP + ROUNDS * DEATHS;
    for (int i = 0; i < deaths; i++) {
      String name = "task-" + i;
      timeline.after(BETWEEN.multipliedBy(i), () -> begin(engine, timeline, name));
    }
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest ours = search(elasticsearch, "epitaph-incarnations-*", SEARCH);
    HttpRequest byHand = search(elasticsearch, INDEX_BY_HAND, SEARCH_BY_HAND);
    long limit = System.nanoTime() + BETWEEN.multipliedBy(deaths).toNanos() + LIMIT_NANOS;
    while (Stream.of(seen, found, foundByHand, alerted).anyMatch(some -> some.size() < deaths)) {
      search(http, ours, "container.id", found);
      search(http, byHand, "Actor.ID", foundByHand);
      if (System.nanoTime() > limit) {
        throw new IOException(
            "%d deaths: %d seen in the stream, %d found, %d found by hand, %d alerted"
                .formatted(
                    died.size(), seen.size(), found.size(), foundByHand.size(), alerted.size()));
      }
      TimeUnit.MILLISECONDS.sleep(SEARCH_EVERY.toMillis());
    }
  }

  private static Process startByHand(Path folder, URI engine, URI elasticsearch)
      throws IOException {
    String command =
        BY_HAND.formatted(engine, elasticsearch.resolve("/" + INDEX_BY_HAND + "/_doc"));
    Path own = Files.createDirectories(folder.resolve("by-hand"));
    return Contest.quiet(new ProcessBuilder("bash", "-c", command).directory(own.toFile()));
  }

  private static HttpRequest search(URI elasticsearch, String index, String body) {
    return HttpRequest.newBuilder(
            elasticsearch.resolve("/" + index + "/_search?ignore_unavailable=true"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  /** Notes what a search finds for the first time. */
  private static void search(
      HttpClient http, HttpRequest query, String field, Map<String, Long> found)
      throws IOException, InterruptedException {
    JsonNode answer = Wire.MAPPER.readTree(http.send(query, BodyHandlers.ofByteArray()).body());
    long now = System.nanoTime();
    for (JsonNode hit : answer.at("/hits/hits")) {
      found.putIfAbsent(hit.path("fields").path(field).path(0).asText(), now);
    }
  }

  private void begin(SimulatedEngine engine, Timeline timeline, String name) {
    // Else so short a life would be a task's, whose failure is no crash.
    String id = engine.run(Subject.running(name, "serve").withLabel("epitaph.crash.task", "1ms"));
    timeline.after(
        LIFETIME,
        () -> {
          ids.add(id);
          died.put(id, System.nanoTime());
          engine.exit(id, 1);
        });
  }

  private void line(byte[] line) {
    long now = System.nanoTime();
    String text = new String(line, UTF_8);
    if (!text.contains("\"Action\":\"die\"")) {
      return;
    }
    try {
      seen.putIfAbsent(Wire.MAPPER.readTree(text).at("/Actor/ID").asText(), now);
    } catch (IOException e) {
      throw new IllegalStateException("the simulated engine sent no JSON", e);
    }
  }

  private void alerted(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    try (exchange) {
      JsonNode event = Wire.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
      for (JsonNode id : event.at("/data/containers")) {
        alerted.putIfAbsent(id.asText(), now);
      }
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private String table() throws IOException, InterruptedException {
    return """
        ## From death to knowledge (`delay`)

        The whole stack of `epitaph up` with its default settings, on one machine with the engine: a container dies every %d
        ms, each of another workload; after %d deaths to warm up, %d rounds of %d. `events` is a bare reader of the engine's
        event stream, the floor; `found` is the incarnation with its cause of death in a search, one every %d ms; `by hand` is
        what one would write otherwise, run beside it for the same time: `docker events --filter event=die`, and curl for each
        line; it knows an exit code and no cause. `alert` is the crash reported to a webhook. Elasticsearch makes documents
        searchable once a second (`refresh`), so half a second of `found` is waiting for that.

        | | p50 ms | p99 ms | max ms | p99 of the rounds ms | goal for p99 |
        | --- | ---: | ---: | ---: | ---: | --- |
        """
            .formatted(BETWEEN.toMillis(), WARM_UP, ROUNDS, DEATHS, SEARCH_EVERY.toMillis())
        + row("events", seen, 0)
        + row("found", found, 2000)
        + row("by hand", foundByHand, 0)
        + row("alert", alerted, 1000)
        + "\n"
        + Machine.sentence(
            "docker " + Contest.version("docker", "--version"),
            "curl " + Contest.version("curl", "--version"))
        + "\n";
  }

  /**
   * @param goal milliseconds; 0 for none
   */
  private String row(String name, Map<String, Long> known, double goal) {
    List<String> counted = ids.subList(WARM_UP, ids.size());
    List<String> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<String> some = counted.subList(round * DEATHS, (round + 1) * DEATHS);
      rounds.add(String.format(Locale.ROOT, "%.0f", Contest.percentile(millis(some, known), 99)));
    }
    List<Double> all = millis(counted, known);
    double p99 = Contest.percentile(all, 99);
    return String.format(
        Locale.ROOT,
        "| `%s` | %.0f | %.0f | %.0f | %s | %s |%n",
        name,
        Contest.median(all),
        p99,
        Contest.percentile(all, 100),
        String.join(", ", rounds),
        goal == 0 ? "" : "%.0f: %s".formatted(goal, p99 < goal ? "met" : "not met"));
  }

  private List<Double> millis(List<String> some, Map<String, Long> known) {
    List<Double> result = new ArrayList<>();
    for (String id : some) {
      result.add((known.getOrDefault(id, 0L) - died.getOrDefault(id, 0L)) / 1e6);
    }
    return result;
  }
}

package io.epitaph.kibana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.embedded.ElasticsearchServer;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.indexer.Indexer;
import io.epitaph.indexer.IndexerSettings;
import io.epitaph.kafka.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * How many searches each dashboard makes, and what they cost over as many events as {@code
 * -Dkibana.cost.events} says: docs/benchmarks.md has the command. Not a part of the build.
 */
class DashboardCost {
  private static final int ROUNDS = 7;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  record Search(String what, String indices, JsonNode body) {}

  @Test
  void measure() throws Exception {
    long events = Long.getLong("kibana.cost.events", 0);
    assumeTrue(events > 0, "-Dkibana.cost.events=NUMBER");
    Path folder = Path.of(System.getProperty("kibana.cost.folder", "/tmp/epitaph-kibana-cost"));
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Path filled = folder.resolve("filled");
    try (ElasticsearchServer server =
        ElasticsearchServer.start(
            new ElasticsearchServer.Settings(
                folder.resolve("elasticsearch"), 0, ElasticsearchServer.distribution(), "3g"))) {
      if (!Files.exists(filled)) {
        put(
            server.address(),
            "_component_template/epitaph@custom",
            "{\"template\": {\"settings\": {\"index.refresh_interval\": \"-1\","
                + " \"index.translog.durability\": \"async\"}}}");
        putTemplates(server.address(), folder);
        Instant to = Instant.now();
        new Filling(server.address(), to, events).fill();
        Files.writeString(filled, to.toString());
      }
      report(server.address(), Instant.parse(Files.readString(filled)));
    }
  }

  /** As the indexer puts them when it starts. */
  private static void putTemplates(URI elasticsearch, Path folder) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0)) {
      Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
      try (Indexer indexer = Indexer.start(IndexerSettings.of(broker.bootstrap(), elasticsearch))) {
        await()
            .atMost(Duration.ofMinutes(2))
            .ignoreExceptions()
            .until(
                () ->
                    post(elasticsearch, "epitaph-kills-*", "{}").at("/_shards/total").asInt() > 0);
        assertThat(indexer.status()).isNotNull();
      }
    }
  }

  private static void put(URI elasticsearch, String path, String body) throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(elasticsearch.resolve("/" + path))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void report(URI elasticsearch, Instant to) throws Exception {
    ObjectNode count = SavedObject.JSON.createObjectNode().put("track_total_hits", true);
    for (DataView view : DataView.values()) {
      if (view.time != null) {
        System.out.println(
            view.indices
                + " "
                + post(elasticsearch, view.indices, count.put("size", 0).toString())
                    .at("/hits/total/value"));
      }
    }
    System.out.println(
        "| dashboard | searches | first | all at once | least to most | one by one | the dearest |");
    for (SavedObject dashboard : SavedObjects.all()) {
      if (dashboard.type() == SavedObjectType.DASHBOARD) {
        report(elasticsearch, dashboard, to);
      }
    }
  }

  private static void report(URI elasticsearch, SavedObject dashboard, Instant to)
      throws Exception {
    String range = dashboard.attributes().path("timeFrom").asText().replace("now-", "");
    Duration length =
        range.endsWith("h")
            ? Duration.ofHours(Long.parseLong(range.replace("h", "")))
            : Duration.ofDays(Long.parseLong(range.replace("d", "")));
    List<Search> searches = searches(dashboard, new Requests(to.minus(length), to));
    List<Long> walls = new ArrayList<>();
    // The first round reads from disk what the others find in memory.
    for (int round = 0; round <= ROUNDS; round++) {
      long begin = System.nanoTime();
      for (HttpResponse<String> answer : all(elasticsearch, searches)) {
        took(SavedObject.JSON.readTree(answer.body()));
      }
      walls.add((System.nanoTime() - begin) / 1_000_000);
    }
    long first = walls.remove(0);
    walls.sort(null);
    String dearest = "";
    long most = -1;
    long sum = 0;
    for (Search search : searches) {
      List<Long> alone = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        alone.add(took(post(elasticsearch, search.indices(), search.body().toString())));
      }
      alone.sort(null);
      long median = alone.get(ROUNDS / 2);
      System.out.println("    " + median + " ms " + search.what());
      sum += median;
      dearest = median > most ? search.what() : dearest;
      most = Math.max(most, median);
    }
    System.out.printf(
        "| %s | %d | %d | %d | %d to %d | %d | %s, %d |%n",
        dashboard.attributes().path("title").asText(),
        searches.size(),
        first,
        walls.get(ROUNDS / 2),
        walls.get(0),
        walls.get(ROUNDS - 1),
        sum,
        dearest,
        most);
  }

  private static long took(JsonNode answer) {
    assertThat(answer.at("/_shards/failed").asInt(1)).as(answer.toString()).isZero();
    return answer.path("took").asLong();
  }

  /** As a browser sends them: none waits for another. */
  private static List<HttpResponse<String>> all(URI elasticsearch, List<Search> searches) {
    return searches.stream()
        .map(
            search ->
                CLIENT.sendAsync(
                    request(elasticsearch, search.indices(), search.body().toString()),
                    HttpResponse.BodyHandlers.ofString()))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .toList();
  }

  private static List<Search> searches(SavedObject dashboard, Requests kibana) throws IOException {
    List<Search> searches = new ArrayList<>();
    for (Reference reference : dashboard.references()) {
      SavedObject object =
          SavedObjects.all().stream()
              .filter(o -> o.id().equals(reference.id()) && o.type() == reference.type())
              .findFirst()
              .orElseThrow();
      switch (object.type()) {
        case SEARCH ->
            searches.add(
                new Search(object.id(), Requests.view(object).indices, kibana.search(object, "")));
        case LENS ->
            searches.add(
                new Search(object.id(), Requests.view(object).indices, kibana.lens(object)));
        case VISUALIZATION -> {
          for (JsonNode data : Requests.spec(object).path("data")) {
            if (data.has("url")) {
              searches.add(
                  new Search(
                      object.id() + " " + data.path("name").asText(),
                      data.at("/url/index").asText(),
                      kibana.vega(data.path("url"), Requests.EVERYTHING)));
            }
          }
        }
        case DATA_VIEW, DASHBOARD, TAG -> {}
      }
    }
    JsonNode controls =
        SavedObject.JSON.readTree(
            dashboard.attributes().at("/controlGroupInput/panelsJSON").asText());
    for (Map.Entry<String, JsonNode> control : controls.properties()) {
      String view =
          dashboard.references().stream()
              .filter(
                  r -> r.name().equals("controlGroup_" + control.getKey() + ":optionsListDataView"))
              .findFirst()
              .orElseThrow()
              .id();
      searches.add(control(view, control.getValue().at("/explicitInput/fieldName").asText()));
    }
    // What two panels ask alike Kibana asks once.
    return searches.stream().distinct().toList();
  }

  /** The values that a control offers, as Kibana asks for them. */
  private static Search control(String view, String field) {
    ObjectNode body = SavedObject.JSON.createObjectNode().put("size", 0);
    ObjectNode aggs = body.putObject("aggs");
    aggs.putObject("suggestions").putObject("terms").put("field", field).put("size", 10);
    aggs.putObject("unique_terms").putObject("cardinality").put("field", field);
    String indices =
        Arrays.stream(DataView.values())
            .filter(each -> each.id.equals(view))
            .findFirst()
            .orElseThrow()
            .indices;
    return new Search("control " + field, indices, body);
  }

  static HttpRequest request(URI elasticsearch, String indices, String body) {
    // As Kibana does: without the cache of whole answers, which a new minute would miss anyway.
    return HttpRequest.newBuilder(
            elasticsearch.resolve("/" + indices + "/_search?request_cache=false"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  static JsonNode post(URI elasticsearch, String indices, String body) throws Exception {
    return SavedObject.JSON.readTree(
        CLIENT
            .send(request(elasticsearch, indices, body), HttpResponse.BodyHandlers.ofString())
            .body());
  }
}

package io.epitaph.indexer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.epitaph.embedded.ElasticsearchServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indices as an earlier version made them, on a real Elasticsearch. */
class NewFieldsIT {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String FORMER =
      """
      {"mappings": {"dynamic": false, "properties": {
        "@timestamp": {"type": "date_nanos"},
        "event": {"properties": {"reason": {"type": "keyword"}}},
        "epitaph": {"properties": {"archive": {"properties": {"state": {"type": "long"}}}}}}}}
      """;

  @TempDir static Path folder;
  private static ElasticsearchServer elasticsearch;
  private static IndexClient client;

  @BeforeAll
  static void start() throws Exception {
    elasticsearch = Servers.elasticsearch(folder, 0);
    client = new IndexClient(elasticsearch.address(), null);
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
    elasticsearch.close();
  }

  private static JsonNode ask(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(elasticsearch.address().resolve(path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body, UTF_8))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  private static JsonNode mapping(String index) throws Exception {
    return ask("GET", "/" + index + "/_mapping", "").path(index).path("mappings");
  }

  private static void make(String index) throws Exception {
    ask("PUT", "/" + index, FORMER);
  }

  @Test
  void anIndexOfAnEarlierVersionGetsTheFieldsThatItLacks() throws Exception {
    make("epitaph-archives-2026.01");
    NewFields.add(client, NOW);
    JsonNode mapping = mapping("epitaph-archives-2026.01");
    assertThat(mapping.at("/properties/epitaph/properties/cause/properties/kind/type").asText())
        .isEqualTo("keyword");
    assertThat(mapping.at("/properties/epitaph/properties/workload/properties/name/type").asText())
        .isEqualTo("keyword");
    assertThat(mapping.path("dynamic").asText()).isEqualTo("false");
    NewFields.add(client, NOW);
    assertThat(mapping("epitaph-archives-2026.01")).isEqualTo(mapping);
  }

  @Test
  void aFieldThatIsThereStaysAsItIs() throws Exception {
    make("epitaph-archives-2026.02");
    NewFields.add(client, NOW);
    JsonNode state =
        mapping("epitaph-archives-2026.02")
            .at("/properties/epitaph/properties/archive/properties/state/type");
    assertThat(state.asText()).isEqualTo("long");
  }

  /** A year of them, which nobody writes to. */
  @Test
  void theDaysBeforeStayAsTheyAre() throws Exception {
    make("epitaph-events-2026.11.25");
    make("epitaph-events-2026.11.26");
    NewFields.add(client, NOW);
    assertThat(mapping("epitaph-events-2026.11.25").at("/properties/container").isMissingNode())
        .isTrue();
    assertThat(mapping("epitaph-events-2026.11.26").at("/properties/container").isMissingNode())
        .isFalse();
  }

  @Test
  void anIndexThatMayNotBeChangedKeepsNoOtherFromIt() throws Exception {
    for (String index : new String[] {"epitaph-kills-2026.01", "epitaph-kills-2026.02"}) {
      make(index);
    }
    String blocked = "{\"index.blocks.read_only\": %s}";
    ask("PUT", "/epitaph-kills-2026.01/_settings", blocked.formatted(true));
    NewFields.add(client, NOW);
    ask("PUT", "/epitaph-kills-2026.01/_settings", blocked.formatted(false));
    assertThat(mapping("epitaph-kills-2026.01").at("/properties/container").isMissingNode())
        .isTrue();
    assertThat(mapping("epitaph-kills-2026.02").at("/properties/container").isMissingNode())
        .isFalse();
  }
}

package io.epitaph.indexer;

import static io.epitaph.indexer.Servers.patiently;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.indexer.rest.RestClients;
import io.epitaph.indexer.search.EventQuery;
import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Life;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RestClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody may write to a topic, and what a cluster may answer. */
class HostileIT {

  @TempDir static Path folder;
  private static Servers servers;
  private static Indexer indexer;
  private static IndexSearch reader;
  private static RestClient http;

  @BeforeAll
  static void start() throws Exception {
    servers = Servers.start(folder);
    servers.makeTopics();
    indexer = Indexer.start(servers.settings("epitaph-indexer"));
    reader = new IndexSearch(servers.elasticsearch().address(), null);
    http = RestClients.open(servers.elasticsearch().address(), null, RestClients.SHORT);
  }

  @AfterAll
  static void stop() throws IOException {
    http.close();
    indexer.close();
    reader.close();
    servers.close();
  }

  private static List<EngineEvent> events(String container) throws IOException {
    List<EngineEvent> all = new ArrayList<>();
    reader.events(new EventQuery(container, null, null, null, null), all::add);
    return all;
  }

  private static List<ConsumerRecord<String, byte[]>> lettersOf(byte[] value) {
    return servers.deadLetters().stream().filter(d -> Arrays.equals(d.value(), value)).toList();
  }

  private static JsonNode ask(String method, String path, String body) throws IOException {
    Request request = new Request(method, path);
    request.setJsonEntity(body);
    return Wire.MAPPER.readTree(http.performRequest(request).getEntity().getContent());
  }

  private static void setting(String name, Object value) throws IOException {
    ObjectNode body = Wire.MAPPER.createObjectNode();
    body.putObject("persistent").set(name, Wire.MAPPER.valueToTree(value));
    ask("PUT", "/_cluster/settings", body.toString());
  }

  @Test
  void aRecordOfSeveralLinesIsOneDocument() throws Exception {
    EngineEvent event = Samples.event("1".repeat(64), Samples.T, "start");
    byte[] pretty = Wire.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(event);
    assertThat(new String(pretty, UTF_8)).contains("\n");
    servers.publish(Topic.EVENTS, pretty);
    patiently().untilAsserted(() -> assertThat(events("1".repeat(64))).containsExactly(event));
  }

  @Test
  void aRecordCannotSmuggleAnOrderIntoTheBulk() throws Exception {
    String container = "2".repeat(64);
    Life victim = Samples.life(container, "victim", 5, Life.State.RUNNING);
    servers.publish(Topic.LIVES, victim);
    patiently().until(() -> reader.life("victim") != null);
    String index = "epitaph-lives-2026.01";
    byte[] evil =
        (new String(Wire.write(Samples.event("3".repeat(64), Samples.T, "start")), UTF_8)
                + "}}\n{\"delete\":{\"_index\":\""
                + index
                + "\",\"_id\":\""
                + victim.id()
                + "\"}}\n{\"index\":{\"_index\":\""
                + index
                + "\",\"_id\":\"evil\"}}\n{\"a\":{\"b\":{}")
            .getBytes(UTF_8);
    servers.publish(Topic.EVENTS, evil);
    patiently().until(() -> lettersOf(evil).size() == 1);
    ask("POST", "/" + index + "/_refresh", null);
    JsonNode there = ask("GET", "/" + index + "/_count?q=_id:evil", null);
    assertThat(there.path("count").asInt()).isZero();
    assertThat(reader.life("victim")).isEqualTo(victim);
  }

  @Test
  void anIdThatIsTooLongCostsOnlyItsOwnRecord() throws Exception {
    String container = "4".repeat(64);
    ObjectNode longId = Wire.MAPPER.valueToTree(Samples.event(container, Samples.T, "kill"));
    byte[] bad = Wire.write(longId.put("id", "i".repeat(600)));
    for (int i = 0; i < 10; i++) {
      servers.publish(Topic.EVENTS, Samples.event(container, Samples.T.plusSeconds(i), "start"));
      if (i == 4) {
        servers.publish(Topic.EVENTS, bad);
      }
    }
    patiently().until(() -> events(container).size() == 10);
    patiently().until(() -> lettersOf(bad).size() == 1);
  }

  @Test
  void aLabelWhoseNameIsHugeOrHoldsAZeroIsTaken() throws Exception {
    String container = "5".repeat(64);
    EngineEvent event =
        Samples.event(
            container, Samples.T, "start", "k".repeat(40_000), "1", "a\0b", "2", "fine", "3");
    servers.publish(Topic.EVENTS, event);
    patiently().untilAsserted(() -> assertThat(events(container)).containsExactly(event));
    JsonNode found =
        ask(
            "GET",
            "/epitaph-events-*/_count?q=container.id:"
                + container
                + "%20AND%20epitaph.event.attributes.fine:3",
            null);
    assertThat(found.path("count").asInt()).isEqualTo(1);
  }

  @Test
  void theLargestRecordIsTaken() throws Exception {
    String container = "6".repeat(64);
    EngineEvent event =
        Samples.event(container, Samples.T, "start", "huge", "\u00e4".repeat(7 * 1024 * 1024));
    servers.publish(Topic.EVENTS, event);
    EngineEvent next = Samples.event(container, Samples.T.plusSeconds(1), "kill");
    servers.publish(Topic.EVENTS, next);
    patiently().untilAsserted(() -> assertThat(events(container)).containsExactly(event, next));
  }

  @Test
  void aClusterThatMayHaveNoMoreShardsIsWaitedForAndNothingIsBuried() throws Exception {
    String container = "7".repeat(64);
    long before = indexer.status().number("dead_letters");
    setting("cluster.max_shards_per_node", 1);
    try {
      servers.publish(
          Topic.EVENTS, Samples.event(container, Instant.parse("2025-03-01T00:00:00Z"), "start"));
      patiently()
          .untilAsserted(
              () -> assertThat(indexer.status().problem()).contains("maximum").contains("shards"));
      assertThat(indexer.status().number("dead_letters")).isEqualTo(before);
    } finally {
      setting("cluster.max_shards_per_node", null);
    }
    patiently().until(() -> events(container).size() == 1);
    patiently().until(() -> indexer.status().problem() == null);
  }

  @Test
  void anIndexThatIsClosedToWritingIsWaitedForAndNothingIsBuried() throws Exception {
    String container = "8".repeat(64);
    Instant day = Instant.parse("2025-04-01T00:00:00Z");
    servers.publish(Topic.EVENTS, Samples.event(container, day, "start"));
    patiently().until(() -> events(container).size() == 1);
    long before = indexer.status().number("dead_letters");
    block(true);
    try {
      servers.publish(Topic.EVENTS, Samples.event(container, day.plusSeconds(1), "kill"));
      patiently().untilAsserted(() -> assertThat(indexer.status().problem()).contains("block"));
    } finally {
      block(false);
    }
    patiently().until(() -> events(container).size() == 2);
    assertThat(indexer.status().number("dead_letters")).isEqualTo(before);
  }

  private static void block(boolean on) throws IOException {
    ask("PUT", "/epitaph-events-2025.04.01/_settings", "{\"index.blocks.write\":" + on + "}");
  }
}

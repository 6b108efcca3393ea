package io.epitaph.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers searches as Elasticsearch does, from records in memory. It knows the few fields that are
 * asked for; the real one is asked in the indexer's own tests.
 */
final class FakeIndex implements AutoCloseable {
  private static final Map<String, List<String>> FIELDS =
      Map.of(
          "container.name", List.of("/name", "/containerName"),
          "container.id", List.of("/containerId", "/actorId", "/attributes/container"),
          "epitaph.life.names", List.of("/name"),
          "epitaph.life.state", List.of("/state"),
          "epitaph.cause.kind", List.of("/lastCause/kind"),
          "epitaph.workload.name", List.of("/workload/name"),
          "epitaph.incident.status", List.of("/status"),
          "epitaph.incident.kind", List.of("/kind"),
          "event.id", List.of("/id"),
          "event.action", List.of("/action", "/kind"));

  private final HttpServer server;
  private final List<JsonNode> records = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();

  FakeIndex() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A command that asks it. */
  Ran epitaph(String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of(arguments), Stream.of("--elasticsearch", address(), "--config=/dev/null"))
            .toArray(String[]::new);
    return Ran.epitaph(Map.of(), all);
  }

  /** The API keys that were sent to it, in order; empty for none. */
  List<String> keys() {
    return keys;
  }

  /** Records of a real container: {@code loop}, {@code choked}, {@code colour}. */
  FakeIndex with(String name) throws IOException {
    try (InputStream in = FakeIndex.class.getResourceAsStream("/lives/" + name + ".jsonl")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        records.add(Wire.MAPPER.readTree(line));
      }
    }
    return this;
  }

  FakeIndex with(Object record) {
    records.add(Wire.MAPPER.valueToTree(record));
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String key = exchange.getRequestHeaders().getFirst("Authorization");
      keys.add(key == null ? "" : key);
      JsonNode search = Wire.MAPPER.readTree(exchange.getRequestBody());
      byte[] answer = Wire.write(found(exchange.getRequestURI().getPath(), search));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private ObjectNode found(String path, JsonNode search) {
    List<JsonNode> fitting =
        records.stream()
            .filter(record -> path.startsWith("/epitaph-" + index(record) + "-"))
            .filter(record -> fits(record, search.path("query").path("bool").path("filter")))
            .limit(search.path("size").asLong())
            .toList();
    ObjectNode answer = Wire.MAPPER.createObjectNode();
    ArrayNode hits = answer.putObject("hits").putArray("hits");
    for (JsonNode record : fitting) {
      hits.addObject().putObject("_source").putObject("epitaph").set("record", record);
    }
    return answer;
  }

  private static String index(JsonNode record) {
    if (record.path("workload").isTextual()) {
      return "quiet";
    }
    if (record.has("at") && record.has("kind")) {
      return "status";
    }
    return record.has("actorId")
        ? "events"
        : record.has("severity") ? "incidents" : record.has("number") ? "incarnations" : "lives";
  }

  private static boolean fits(JsonNode record, JsonNode filter) {
    for (JsonNode clause : filter) {
      String how = clause.fieldNames().next();
      Map.Entry<String, JsonNode> field = clause.path(how).properties().iterator().next();
      if (how.equals("range")) {
        continue;
      }
      if (how.equals("terms")) {
        String all = field.getValue().toString();
        if (values(record, field.getKey()).noneMatch(value -> all.contains('"' + value + '"'))) {
          return false;
        }
        continue;
      }
      String wanted = field.getValue().asText();
      boolean found =
          values(record, field.getKey())
              .anyMatch(
                  value -> how.equals("prefix") ? value.startsWith(wanted) : value.equals(wanted));
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private static Stream<String> values(JsonNode record, String field) {
    List<String> values = new ArrayList<>();
    if (field.equals("epitaph.incident.containers")) {
      record.path("containers").forEach(each -> values.add(each.asText()));
    }
    for (String pointer : FIELDS.getOrDefault(field, List.of())) {
      @Nullable String value = record.at(pointer).textValue();
      if (value != null) {
        values.add(value);
      }
    }
    return values.stream();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

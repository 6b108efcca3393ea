package io.epitaph.indexer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.indexer.rest.IndexUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that a real Elasticsearch gives only in trouble. */
class NewFieldsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String EMPTY = "{\"an-index\":{\"mappings\":{\"properties\":{}}}}";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private IndexClient client;
  private volatile int toGet = 200;
  private volatile int toPut = 200;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean get = exchange.getRequestMethod().equals("GET");
          asked.add(exchange.getRequestMethod());
          int status = get ? toGet : toPut;
          String answer =
              status != 200
                  ? "{\"error\":{\"type\":\"a\",\"reason\":\"b\"},\"status\":" + status + "}"
                  : get ? EMPTY : "{\"acknowledged\":true}";
          byte[] bytes = answer.getBytes(UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange
              .getResponseHeaders()
              .set("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8");
          exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    client = new IndexClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), null);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.stop(0);
  }

  private void isToBeTriedAgain() {
    assertThatThrownBy(() -> NewFields.add(client, NOW))
        .isInstanceOf(IndexUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503})
  void whenElasticsearchIsBusyItIsToBeTriedAgain(int busy) {
    toPut = busy;
    isToBeTriedAgain();
    toGet = busy;
    isToBeTriedAgain();
  }

  @Test
  void whenElasticsearchDoesNotAnswerItIsToBeTriedAgain() {
    server.stop(0);
    isToBeTriedAgain();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403})
  void whatIsRefusedKeepsNoOtherIndexFromItsFields(int refused) throws Exception {
    toPut = refused;
    NewFields.add(client, NOW);
    assertThat(asked).filteredOn("GET"::equals).hasSize(IndexKind.values().length);
    asked.clear();
    toGet = refused;
    NewFields.add(client, NOW);
    assertThat(asked).hasSize(IndexKind.values().length);
  }
}

package io.epitaph.indexer.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.epitaph.indexer.Samples;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that a real Elasticsearch with documents of this version does not give. */
class IndexSearchTest {
  private static final Life LIFE = Samples.life(Samples.CONTAINER, "web", 3, Life.State.DEAD);

  private HttpServer server;
  private IndexSearch search;
  private String record = new String(Wire.write(LIFE), UTF_8);

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String hit = "{\"_source\":{\"epitaph\":{\"record\":" + record + "}},\"sort\":[1]}";
          byte[] bytes = ("{\"hits\":{\"hits\":[" + hit + "]}}").getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    search = new IndexSearch(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), null);
  }

  @AfterEach
  void stop() throws IOException {
    search.close();
    server.stop(0);
  }

  @Test
  void aRecordIsReadOutOfItsDocument() throws Exception {
    assertThat(search.life("web")).isEqualTo(LIFE);
  }

  @Test
  void aRecordOfALaterVersionIsRefusedWithWhatToDo() {
    record = record.replace("\"schema\":" + Life.SCHEMA, "\"schema\":" + (Life.SCHEMA + 1));
    assertThatThrownBy(() -> search.life("web"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Elasticsearch holds what this version cannot read: Life: schema")
        .hasMessageContaining("update Epitaph");
  }

  @Test
  void aDocumentWithoutARecordIsRefused() {
    record = "null";
    assertThatThrownBy(() -> search.life("web"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Life: got no JSON object");
  }
}

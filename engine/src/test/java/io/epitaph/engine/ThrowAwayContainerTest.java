package io.epitaph.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On an engine whose images are removed between their list and their use. */
class ThrowAwayContainerTest {
  private final List<String> images = new CopyOnWriteArrayList<>(List.of("a", "b", "c", "d"));

  /** Those that were to be used, in their order. */
  private final List<String> used = new CopyOnWriteArrayList<>();

  private HttpServer server;
  private DockerEngine engine;
  private volatile int removals;

  @BeforeEach
  void connect() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    engine = DockerEngine.connect(URI.create("tcp://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void close() {
    engine.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/version")) {
      answer(exchange, 200, "{\"ApiVersion\":\"1.45\"}");
    } else if (path.endsWith("/images/json")) {
      answer(exchange, 200, listed());
    } else {
      String image = Wire.MAPPER.readTree(body).path("Image").asText();
      used.add(image);
      if (used.size() <= removals) {
        images.remove(image);
        answer(exchange, 404, "{\"message\":\"No such image: " + image + "\"}");
      } else {
        answer(exchange, 201, "{\"Id\":\"of-" + image + "\"}");
      }
    }
  }

  private String listed() {
    StringBuilder list = new StringBuilder();
    for (String image : images) {
      list.append(list.isEmpty() ? "[" : ",")
          .append("{\"Id\":\"%s\",\"Size\":%d}".formatted(image, (int) image.charAt(0)));
    }
    return list.append("]").toString();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void anImageThatIsRemovedMeanwhileIsReplacedByTheNextSmallest() throws Exception {
    removals = 2;
    assertThat(ThrowAwayContainer.create(engine, 1000, "test")).isEqualTo("of-c");
    assertThat(used).containsExactly("a", "b", "c");
  }

  @Test
  void thatEndsAfterThree() {
    removals = 4;
    assertThatThrownBy(() -> ThrowAwayContainer.create(engine, 1000, "test"))
        .isInstanceOf(EngineRefusedException.class)
        .hasMessageContaining("No such image: c");
    assertThat(used).hasSize(3);
  }

  @Test
  void anImageThatWasNamedIsNotReplaced() {
    removals = 1;
    var volume = new ThrowAwayContainer.Volume("data", "", "/data");
    assertThatThrownBy(() -> ThrowAwayContainer.around(engine, "b", volume))
        .hasMessageContaining("No such image: b");
    assertThat(used).containsExactly("b");
  }
}

package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointTest {
  private final AtomicReference<String> authorization = new AtomicReference<>();
  private final AtomicReference<String> path = new AtomicReference<>();
  private volatile int status = 204;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
          path.set(exchange.getRequestURI().toString());
          exchange.getResponseHeaders().add("Retry-After", "7");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI address(String user, String rest) {
    return URI.create("http://" + user + "127.0.0.1:" + server.getAddress().getPort() + rest);
  }

  private Endpoint endpoint() {
    return new Endpoint("slack", address("", "/services/T0/secret"));
  }

  private void post(Endpoint endpoint) throws Exception {
    endpoint.post(new byte[0], Map.of());
  }

  @Test
  void userAndPasswordAreSentAndNotShown() throws Exception {
    Endpoint endpoint = new Endpoint("slack", address("me:hush@", "/hook?x=y"));
    post(endpoint);
    assertThat(authorization.get()).isEqualTo("Basic bWU6aHVzaA==");
    assertThat(path.get()).isEqualTo("/hook?x=y");
    assertThat(endpoint.toString()).doesNotContain("hush").doesNotContain("hook").endsWith("/…");
  }

  @Test
  void morePathGoesBehindAPrefix() throws Exception {
    post(new Endpoint("alertmanager", address("", "/prefix/"), "/api/v2/alerts"));
    assertThat(path.get()).isEqualTo("/prefix/api/v2/alerts");
  }

  @Test
  void busyMeansAgainAfterTheTimeAskedFor() {
    status = 429;
    assertThatThrownBy(() -> post(endpoint()))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> assertThat(e.askedToWait()).isEqualTo(Duration.ofSeconds(7)));
  }

  @Test
  void aServerErrorMeansAgain() {
    status = 503;
    assertThatThrownBy(() -> post(endpoint()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("answers 503");
  }

  @Test
  void anotherAnswerMeansNeverAndShowsNoSecret() {
    status = 403;
    assertThatThrownBy(() -> post(endpoint()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("answers 403")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aRedirectIsNotFollowed() {
    status = 302;
    assertThatThrownBy(() -> post(endpoint())).isInstanceOf(RefusedException.class);
  }

  @Test
  void noServerMeansTryAgain() {
    server.stop(0);
    assertThatThrownBy(() -> post(endpoint()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("cannot be reached");
  }

  @Test
  void anAddressThatIsNoneIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> new Endpoint("slack", URI.create("ftp://me:hush@host/x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slack")
        .hasMessageNotContaining("hush");
  }
}

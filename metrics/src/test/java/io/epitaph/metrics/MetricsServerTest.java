package io.epitaph.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.kafka.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
  private static final InetSocketAddress FREE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private volatile Status status = status(null, Map.of());
  private volatile List<Sample> more = List.of();
  private MetricsServer server;

  private static Status status(@Nullable String problem, Map<String, Long> numbers) {
    return new Status(true, problem, "", numbers);
  }

  @BeforeEach
  void start() throws IOException {
    Watched watched =
        new Watched("collector", Map.of("engine", "node-1"), () -> status, () -> more);
    server = MetricsServer.start(FREE, () -> List.of(watched));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(server.address().resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private List<String> lines() throws Exception {
    return get("/metrics").body().lines().filter(line -> line.startsWith("epitaph")).toList();
  }

  @Test
  void aCounterIsATotalWithTheLabelsOfItsService() throws Exception {
    status = status(null, Map.of("events", 7L));
    assertThat(lines()).contains("epitaph_collector_events_total{engine=\"node-1\"} 7.0");
  }

  @Test
  void aLevelIsAGaugeAndFallsAgain() throws Exception {
    status = status(null, Map.of("spool_bytes", 7L));
    assertThat(lines()).contains("epitaph_collector_spool_bytes{engine=\"node-1\"} 7.0");
    status = status(null, Map.of("spool_bytes", 3L));
    assertThat(lines()).contains("epitaph_collector_spool_bytes{engine=\"node-1\"} 3.0");
  }

  @Test
  void aLagThatIsNotKnownIsNoNumber() throws Exception {
    status = status(null, Map.of("lag", -1L));
    assertThat(lines()).contains("epitaph_collector_lag{engine=\"node-1\"} NaN");
  }

  @Test
  void theReceiverInANameIsALabel() throws Exception {
    status = status(null, Map.of("slack.sent", 2L));
    assertThat(lines())
        .contains("epitaph_collector_sent_total{engine=\"node-1\",receiver=\"slack\"} 2.0");
  }

  @Test
  void whatHasNoSampleAnyMoreIsNotShown() throws Exception {
    more = List.of(new Sample("epitaph.incidents.open", Map.of("kind", "oom"), false, 1));
    assertThat(lines()).contains("epitaph_incidents_open{kind=\"oom\"} 1.0");
    more = List.of();
    assertThat(lines()).noneMatch(line -> line.startsWith("epitaph_incidents"));
  }

  @Test
  void theJvmIsMeasuredToo() throws Exception {
    assertThat(get("/metrics").body()).contains("jvm_memory_used_bytes", "process_cpu_usage");
  }

  @Test
  void aHealthyServiceIsOk() throws Exception {
    HttpResponse<String> answer = get("/healthz");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"healthy\":true");
    assertThat(lines()).contains("epitaph_collector_healthy{engine=\"node-1\"} 1.0");
  }

  @Test
  void oneWithAProblemIsNotAndSaysWhich() throws Exception {
    status = status("no Kafka", Map.of());
    HttpResponse<String> answer = get("/healthz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .contains("\"engine\":\"node-1\"", "\"healthy\":false", "\"problem\":\"no Kafka\"");
    assertThat(lines()).contains("epitaph_collector_healthy{engine=\"node-1\"} 0.0");
  }

  @Test
  void anotherPathIsNotFound() throws Exception {
    assertThat(get("/metricsx").statusCode()).isEqualTo(404);
    assertThat(get("/").statusCode()).isEqualTo(404);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
      assertThatThrownBy(() -> MetricsServer.start(address, List::of))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(":" + taken.getLocalPort() + ": ")
          .hasMessageEndingWith("choose another port, or off for none");
    }
  }
}

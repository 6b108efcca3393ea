package io.epitaph.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.embedded.LoopbackPort;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Debian's own Alertmanager, on loopback, a group for each alert. */
final class AlertmanagerServer implements AutoCloseable {
  static final Path PROGRAM = Path.of("/usr/bin/prometheus-alertmanager");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final URI address;

  /**
   * @param webhook where it sends notifications
   */
  AlertmanagerServer(Path folder, URI webhook) throws IOException {
    int port = LoopbackPort.free();
    address = URI.create("http://127.0.0.1:" + port);
    Path config =
        Files.writeString(
            folder.resolve("alertmanager.yml"),
            """
            route:
              receiver: people
              group_by: ['...']
              group_wait: 1s
              group_interval: 1s
            receivers:
              - name: people
                webhook_configs:
                  - url: %s
            """
                .formatted(webhook));
    process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("alertmanager"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("alertmanager.log").toFile())
            .start();
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(get("/-/ready").statusCode()).isEqualTo(200));
  }

  private java.net.http.HttpResponse<byte[]> get(String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofByteArray());
  }

  URI address() {
    return address;
  }

  /** The alerts of an incident that are not resolved. */
  JsonNode alerts(String incidentId) throws IOException, InterruptedException {
    String filter = "incident=\"" + incidentId + "\"";
    return Wire.MAPPER.readTree(
        get("/api/v2/alerts?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8)).body());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

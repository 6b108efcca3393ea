package io.epitaph.archiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.ThrowAwayContainer;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import io.epitaph.vault.tar.TarOfFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine does at a bad time, for a volume with a bind beneath it. */
class VolumesTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String INSPECT =
      """
      {"Id": "c1", "Name": "/db", "Image": "sha256:i",
       "Mounts": [{"Type": "volume", "Name": "data", "Destination": "/srv/data"},
                  {"Type": "bind", "Destination": "/srv/data/host"}],
       "HostConfig": {"Mounts": [{"Type": "volume", "Source": "data", "Target": "/srv/data",
                                  "VolumeOptions": {"Subpath": "nine"}}]}}
      """;

  @TempDir private Path temp;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private DockerEngine engine;
  private volatile @Nullable JsonNode created;
  private volatile String listed = "[]";
  private volatile int toVolume = 200;
  private volatile int toCopy = 200;
  private volatile int toDelete = 204;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    engine = DockerEngine.connect(URI.create("tcp://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    engine.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replaceFirst("^/v1[.]45", "");
    String request = exchange.getRequestMethod() + " " + path;
    byte[] body = exchange.getRequestBody().readAllBytes();
    asked.add(request);
    switch (request) {
      case "GET /version" -> answer(exchange, 200, "{\"ApiVersion\":\"1.45\"}");
      case "GET /containers/c1/json" -> answer(exchange, 200, INSPECT);
      case "GET /containers/json" -> answer(exchange, 200, listed);
      case "GET /volumes/data" -> answer(exchange, toVolume, "{\"message\":\"no volume\"}");
      case "GET /containers/t1/archive" -> copy(exchange);
      case "POST /containers/create" -> {
        created = Wire.MAPPER.readTree(body);
        answer(exchange, 201, "{\"Id\":\"t1\"}");
      }
      default -> answer(exchange, toDelete, "{\"message\":\"not now\"}");
    }
  }

  private void copy(HttpExchange exchange) throws IOException {
    if (toCopy != 200) {
      answer(exchange, toCopy, "{\"message\":\"the copy failed\"}");
      return;
    }
    var file =
        new TarOfFiles.Content("data/db", 4, new ByteArrayInputStream("kept".getBytes(UTF_8)));
    answer(exchange, 200, new TarOfFiles(List.of(file)).readAllBytes());
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    answer(exchange, status, text.getBytes(UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
    if (status != 204) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private List<Manifest> take() throws IOException {
    EngineInfo info =
        new EngineInfo("e", null, "26.1", "1.45", null, null, null, false, false, null);
    Manifests manifests = new Manifests(engine, info, EngineIdentity.unknown());
    Vault vault = Vault.open(temp.resolve("vault"));
    return new Volumes(engine, vault, manifests, Clock.systemUTC()).take("c1");
  }

  @Test
  void ofAVolumeThatIsMountedInPartThePartIsTaken() throws Exception {
    assertThat(take()).hasSize(1).allMatch(manifest -> manifest.proofs().complete());
    assertThat(created).isNotNull();
    assertThat(created.at("/HostConfig/Mounts/0/VolumeOptions/Subpath").asText()).isEqualTo("nine");
    assertThat(asked).endsWith("DELETE /containers/t1");
  }

  @Test
  void aContainerThatStaysBehindMakesNoFailureOfAnArchive() throws Exception {
    toDelete = 500;
    assertThat(take()).hasSize(1).allMatch(manifest -> manifest.proofs().complete());
    assertThat(asked).endsWith("DELETE /containers/t1");
  }

  @Test
  void whyTheCopyFailedIsSaidAlsoWhenTheContainerStaysBehind() {
    toDelete = 500;
    toCopy = 500;
    assertThatThrownBy(this::take).hasMessageContaining("the copy failed");
    assertThat(asked).endsWith("DELETE /containers/t1");
  }

  @Test
  void aVolumeThatIsGoneIsNotMadeAnew() {
    toVolume = 404;
    assertThatThrownBy(this::take)
        .hasMessageContaining("volume data")
        .hasMessageContaining("removed");
    assertThat(created).isNull();
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAfterADay() {
    long old = NOW.minusSeconds(90_000).getEpochSecond();
    listed =
        String.join(
            ",",
            container("old", old, ThrowAwayContainer.LABEL, "created"),
            container("new", NOW.getEpochSecond(), ThrowAwayContainer.LABEL, "created"),
            container("another", old, "another", "created"),
            container("started", old, ThrowAwayContainer.LABEL, "running"));
    listed = "[" + listed + "]";
    ThrowAwayContainer.sweep(engine, NOW);
    assertThat(asked)
        .filteredOn(each -> each.startsWith("DELETE"))
        .containsExactly("DELETE /containers/old");
  }

  private static String container(String id, long created, String label, String state) {
    return "{\"Id\":\"%s\",\"Created\":%d,\"Labels\":{\"%s\":\"volume\"},\"State\":\"%s\"}"
        .formatted(id, created, label, state);
  }
}

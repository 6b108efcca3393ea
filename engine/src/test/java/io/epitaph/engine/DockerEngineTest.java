package io.epitaph.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a Unix socket, where the transport itself keeps no time limit. */
@Timeout(180)
class DockerEngineTest {
  /** For what must not be answered: the shortest wait for nothing. */
  private static final Duration SHORT = Duration.ofMillis(300);

  /** For what must be answered, however busy the machine is. */
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private UnixEngine server;
  private DockerEngine engine;

  @BeforeEach
  void connect() throws IOException {
    server = new UnixEngine(folder.resolve("docker.sock"));
    engine = DockerEngine.connect(server.address(), LONG);
  }

  /** On a busy machine even its first call may take longer than that: then it is tried again. */
  private DockerEngine impatient(Duration callTimeout) {
    return await()
        .atMost(LONG)
        .ignoreExceptionsInstanceOf(EngineUnavailableException.class)
        .until(() -> DockerEngine.connect(server.address(), callTimeout), Objects::nonNull);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    server.close();
  }

  @Test
  void aCallThatIsNeverAnsweredEnds() throws Exception {
    try (DockerEngine impatient = impatient(SHORT)) {
      assertThatThrownBy(() -> impatient.inspect("c1"))
          .isInstanceOf(EngineUnavailableException.class)
          .hasMessageContaining("did not answer GET /v1.41/containers/c1/json within 0.3 s");
    }
  }

  @Test
  void aStreamWhoseHeadNeverComesEnds() throws Exception {
    try (DockerEngine impatient = impatient(SHORT)) {
      assertThatThrownBy(() -> impatient.export("c1"))
          .isInstanceOf(EngineUnavailableException.class)
          .hasMessageContaining("did not answer GET /v1.41/containers/c1/export");
    }
  }

  @Test
  void theNextCallAfterOneThatWasNotAnsweredIsAnswered() throws Exception {
    try (DockerEngine impatient = impatient(Duration.ofSeconds(3))) {
      assertThatThrownBy(() -> impatient.inspect("c1"))
          .isInstanceOf(EngineUnavailableException.class);
      server.on("GET /v1.41/containers/c1/json", UnixEngine.ok("{}"));
      // On a busy machine that may take longer than the limit too.
      byte[] answer =
          await()
              .atMost(LONG)
              .ignoreExceptionsInstanceOf(EngineUnavailableException.class)
              .until(() -> impatient.inspect("c1"), Objects::nonNull);
      assertThat(answer).asString().isEqualTo("{}");
    }
  }

  @Test
  void aPingGivesTheEnginesClock() throws Exception {
    server.on(
        "GET /_ping",
        "HTTP/1.1 200 OK\r\nDate: Tue, 03 Feb 2026 14:00:21 GMT\r\nContent-Length: 2\r\n\r\nOK");
    assertThat(engine.ping(LONG)).isEqualTo("2026-02-03T14:00:21Z");
  }

  @Test
  void aPingWithoutADateIsASignOfLife() throws Exception {
    server.on("GET /_ping", UnixEngine.ok("OK"));
    assertThat(engine.ping(LONG)).isNull();
  }

  @Test
  void aPingThatIsNotAnsweredEndsNoOtherCall() throws Exception {
    CompletableFuture<byte[]> other = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                other.complete(engine.inspect("c1"));
              } catch (IOException e) {
                other.completeExceptionally(e);
              }
            });
    caller.start();
    server.answerAfter(
        "GET /v1.41/containers/c1/json",
        UnixEngine.ok("{}"),
        () ->
            assertThatThrownBy(() -> engine.ping(SHORT))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("did not answer GET /_ping within 0.3 s"));
    assertThat(other.get(30, TimeUnit.SECONDS)).asString().isEqualTo("{}");
  }

  @Test
  void infoHasTheEnginesClock() throws Exception {
    server.on(
        "GET /v1.41/info",
        UnixEngine.ok(
            "{\"ServerVersion\":\"28.5.2\",\"SystemTime\":\"2026-02-03T15:00:21.947182894+01:00\"}"));
    assertThat(engine.info().time()).isEqualTo("2026-02-03T14:00:21.947182894Z");
  }

  @Test
  void anExportThatFallsSilentEnds() throws Exception {
    EngineHttp http = new EngineHttp(server.address(), LONG);
    server.on("GET /tar", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
    // What was sent must come within it too.
    try (InputStream tar = new WatchedBody(http.open("/tar"), Duration.ofSeconds(3))) {
      assertThat(tar.readNBytes(5)).asString().isEqualTo("begin");
      assertThatThrownBy(tar::read).hasMessage("GET /tar: nothing came for 3 s");
    }
  }

  @Test
  void closingTheEngineEndsAnExport() throws Exception {
    server.on(
        "GET /v1.41/containers/c1/export", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegin");
    try (InputStream tar = engine.export("c1")) {
      assertThat(tar.readNBytes(5)).asString().isEqualTo("begin");
      CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
      assertThatThrownBy(tar::read).isInstanceOf(IOException.class);
      closing.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void afterItIsClosedWhatIsPausedCanStillBeUnpaused() throws Exception {
    server.on("POST /v1.41/containers/c1/unpause", UnixEngine.answer("204 No Content", ""));
    engine.close();
    engine.unpause("c1");
    assertThat(server.requests()).contains("POST /v1.41/containers/c1/unpause");
  }

  @Test
  void afterItIsClosedNoExportBegins() {
    server.on("GET /v1.41/containers/c1/export", UnixEngine.ok("tar"));
    engine.close();
    assertThatThrownBy(() -> engine.export("c1"))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("was closed");
  }

  @Test
  void toUnpauseWhatIsNotPausedIsNoError() throws Exception {
    server
        .on(
            "POST /v1.41/containers/c1/unpause",
            UnixEngine.answer("500 No", "{\"message\":\"Container c1 is not paused\"}"))
        .on("GET /v1.41/containers/c1/json", UnixEngine.ok("{\"State\":{\"Paused\":false}}"));
    engine.unpause("c1");
    assertThat(server.requests()).contains("GET /v1.41/containers/c1/json");
  }

  @Test
  void theEnginesOwnReasonIsInTheMessage() {
    server.on(
        "GET /v1.41/images/none/json",
        UnixEngine.answer("404 Not Found", "{\"message\":\"No such image: none\"}"));
    assertThatThrownBy(() -> engine.image("none"))
        .isInstanceOf(EngineRefusedException.class)
        .hasMessageEndingWith("404: No such image: none");
  }

  @Test
  void whatIsAskedOfAnUnknownContainerSaysSo() {
    String no = UnixEngine.answer("404 Not Found", "{\"message\":\"No such container: c1\"}");
    server
        .on("GET /v1.41/containers/c1/changes", no)
        .on("GET /v1.41/containers/c1/export", no)
        .on("POST /v1.41/containers/c1/pause", no);
    assertThatThrownBy(() -> engine.changes("c1")).isInstanceOf(NoSuchContainerException.class);
    assertThatThrownBy(() -> engine.export("c1")).isInstanceOf(NoSuchContainerException.class);
    assertThatThrownBy(() -> engine.pause("c1")).isInstanceOf(NoSuchContainerException.class);
  }

  @Test
  void anImageThatTheEngineCannotLoadIsAnErrorThoughTheStatusIs200() {
    server.on(
        "POST /v1.41/images/load?quiet=1", UnixEngine.ok("{\"error\":\"no space left\"}\r\n"));
    InputStream tar = new ByteArrayInputStream("tar".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> engine.load(tar)).hasMessageContaining("no space left");
  }

  @Test
  void anEngineThatIsGoneIsNamedWithWhatToDo() throws Exception {
    server.close();
    assertThatThrownBy(() -> engine.export("c1"))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("no Docker engine at unix://")
        .hasMessageContaining("Start the engine");
  }

  @Test
  void aMissingSocketIsNamedWithWhatToDo() {
    assertThatThrownBy(() -> DockerEngine.connect(URI.create("unix:///nowhere/docker.sock")))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("/nowhere/docker.sock: there is no such socket. Start the engine");
  }

  @Test
  void createGivesTheId() throws Exception {
    server.on("POST /v1.41/containers/create", UnixEngine.answer("201 Created", "{\"Id\":\"c9\"}"));
    JsonNode container = Wire.MAPPER.createObjectNode().put("Image", "i");
    assertThat(engine.create(container)).isEqualTo("c9");
  }

  @Test
  void podmanIsAskedByItsOwnEndpointWhetherTheUserStoppedIt() throws Exception {
    server.on(
        "GET /version",
        UnixEngine.ok("{\"ApiVersion\":\"1.41\",\"Components\":[{\"Name\":\"Podman Engine\"}]}"));
    server.on("GET /v1.41/containers/c1/json", UnixEngine.ok("{\"State\":{\"ExitCode\":143}}"));
    server.on(
        "GET /v4.0.0/libpod/containers/c1/json",
        UnixEngine.ok("{\"State\":{\"StoppedByUser\":true}}"));
    server.on("GET /v1.41/containers/c2/json", UnixEngine.ok("{\"State\":{\"ExitCode\":1}}"));
    server.on("GET /v4.0.0/libpod/containers/c2/json", UnixEngine.answer("404 Not Found", "{}"));
    try (DockerEngine podman = DockerEngine.connect(server.address())) {
      assertThat(new String(podman.inspect("c1"), UTF_8))
          .isEqualTo("{\"State\":{\"ExitCode\":143,\"StoppedByUser\":true}}");
      assertThat(new String(podman.inspect("c2"), UTF_8)).isEqualTo("{\"State\":{\"ExitCode\":1}}");
    }
  }
}

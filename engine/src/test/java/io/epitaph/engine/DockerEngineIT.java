package io.epitaph.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot.Facts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a real engine, with containers of a static busybox. */
class DockerEngineIT {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
  private static final String IMAGE = "epitaph-engine-it-" + RUN;
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));

  private static DockerEngine engine;
  private static DockerClient docker;

  @BeforeAll
  static void connect() throws IOException {
    URI address = EngineAddress.from(System.getenv());
    try {
      engine = DockerEngine.connect(address);
    } catch (EngineUnavailableException e) {
      Assumptions.abort("needs a Docker engine: " + e.getMessage());
    }
    Assumptions.assumeTrue(Files.exists(BUSYBOX), "needs a static busybox at " + BUSYBOX);
    ZerodepDockerHttpClient http =
        new ZerodepDockerHttpClient.Builder().dockerHost(address).build();
    docker =
        DockerClientImpl.getInstance(
            DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(address.toString())
                .build(),
            http);
    importImage(http);
  }

  private static void importImage(DockerHttpClient http) throws IOException {
    Request request =
        Request.builder()
            .method(Request.Method.POST)
            .path("/images/create?fromSrc=-&repo=" + IMAGE + "&tag=1")
            .putHeader("Content-Type", "application/x-tar")
            .body(new ByteArrayInputStream(image()))
            .build();
    try (Response response = http.execute(request)) {
      assertThat(new String(response.getBody().readAllBytes(), UTF_8)).contains("sha256:");
    }
  }

  @AfterAll
  static void cleanUp() {
    if (docker != null) {
      docker.removeImageCmd(IMAGE + ":1").withForce(true).exec();
    }
    if (engine != null) {
      engine.close();
    }
  }

  private static byte[] image() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry busybox = new TarArchiveEntry("bin/sh");
      busybox.setSize(Files.size(BUSYBOX));
      busybox.setMode(0755);
      tar.putArchiveEntry(busybox);
      Files.copy(BUSYBOX, tar);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  /** Runs a container to its end, and removes it after the check. */
  private static void afterDeathOf(boolean tty, String script, Check check) throws Exception {
    String id =
        docker
            .createContainerCmd(IMAGE + ":1")
            .withCmd("/bin/sh", "-c", script)
            .withTty(tty)
            .withEnv("DB_PASSWORD=hunter2")
            .exec()
            .getId();
    try {
      docker.startContainerCmd(id).exec();
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> "exited".equals(docker.inspectContainerCmd(id).exec().getState().getStatus()));
      check.accept(id);
    } finally {
      docker.removeContainerCmd(id).withForce(true).exec();
    }
  }

  private interface Check {
    void accept(String containerId) throws Exception;
  }

  private static List<String> text(LogTail tail) {
    return tail.lines().stream().map(line -> new String(line, UTF_8)).toList();
  }

  @Test
  void aLifeIsStreamedInOrderWithItsExitCode() throws Exception {
    List<byte[]> lines = new CopyOnWriteArrayList<>();
    EventDecoder decoder = new EventDecoder(new EngineRef("e1", "it", "it"), MASKER, Probes.NONE);
    EventStream stream = engine.events(null, null, lines::add);
    try {
      afterDeathOf(
          false,
          "exit 3",
          id -> {
            await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> lines.stream().anyMatch(l -> isDeathOf(id, l)));
            List<EngineEvent> events =
                lines.stream()
                    .map(line -> decode(decoder, line))
                    .filter(e -> id.equals(e.actorId()))
                    .toList();
            assertThat(events)
                .extracting(EngineEvent::action)
                .containsSubsequence("create", "start", "die");
            assertThat(events).extracting(EngineEvent::occurredAt).isSorted();
            assertThat(events)
                .filteredOn(event -> event.action().equals("die"))
                .singleElement()
                .satisfies(death -> assertThat(death.attributes()).containsEntry("exitCode", "3"));
          });
    } finally {
      stream.close();
    }
  }

  private static boolean isDeathOf(String id, byte[] line) {
    String text = new String(line, UTF_8);
    return text.contains(id) && text.contains("\"Action\":\"die\"");
  }

  private static EngineEvent decode(EventDecoder decoder, byte[] line) {
    try {
      return decoder.decode(line, Instant.now());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void thePastIsReadAgainFromTheVeryNanosecond() throws Exception {
    afterDeathOf(
        false,
        "exit 0",
        id -> {
          EventDecoder decoder =
              new EventDecoder(new EngineRef("e1", "it", "it"), MASKER, Probes.NONE);
          EngineEvent death =
              past(Instant.EPOCH, Instant.now()).stream()
                  .filter(line -> isDeathOf(id, line))
                  .map(line -> decode(decoder, line))
                  .findFirst()
                  .orElseThrow();
          List<byte[]> again = past(death.occurredAt(), death.occurredAt());
          assertThat(again).hasSize(1);
          assertThat(decode(decoder, again.get(0)).id()).isEqualTo(death.id());
        });
  }

  private static List<byte[]> past(Instant since, Instant until) throws Exception {
    List<byte[]> lines = new CopyOnWriteArrayList<>();
    try (EventStream stream = engine.events(since, until, lines::add)) {
      assertThat(stream.awaitEnd()).isNull();
    }
    return lines;
  }

  @Test
  void theEndOfALogIsRead() throws Exception {
    afterDeathOf(
        false,
        "echo one; echo two >&2; echo three",
        id -> {
          assertThat(text(engine.logTail(id, false, 50, 4096)))
              .containsExactlyInAnyOrder("one", "two", "three");
          LogTail last = engine.logTail(id, false, 2, 4096);
          assertThat(last.lines()).hasSize(2);
          assertThat(last.truncated()).isTrue();
        });
  }

  private static List<Instant> logTimes(String id) throws Exception {
    List<Instant> times = new CopyOnWriteArrayList<>();
    ResultCallback.Adapter<Frame> frames =
        new ResultCallback.Adapter<>() {
          @Override
          public void onNext(Frame frame) {
            String line = new String(frame.getPayload(), UTF_8);
            times.add(Instant.parse(line.substring(0, line.indexOf(' '))));
          }
        };
    docker.logContainerCmd(id).withStdOut(true).withTimestamps(true).exec(frames).awaitCompletion();
    return times;
  }

  @Test
  void aLogIsReadFromANanosecondOn() throws Exception {
    afterDeathOf(
        false,
        "echo one; echo two; echo three",
        id -> {
          List<Instant> times = logTimes(id);
          assertThat(text(engine.logTail(id, false, 50, 4096, times.get(1))))
              .containsExactly("two", "three");
          assertThat(text(engine.logTail(id, false, 50, 4096, times.get(1).plusNanos(1))))
              .containsExactly("three");
          assertThat(text(engine.logTail(id, false, 50, 4096, times.get(2).plusNanos(1))))
              .isEmpty();
        });
  }

  @Test
  void theEndOfATerminalsLogIsRead() throws Exception {
    afterDeathOf(
        true,
        "echo I am ephemeral",
        id ->
            assertThat(text(engine.logTail(id, true, 50, 4096))).containsExactly("I am ephemeral"));
  }

  @Test
  void anInspectAnswerIsReadAndItsSecretsAreMasked() throws Exception {
    afterDeathOf(
        false,
        "exit 3",
        id -> {
          DecodedInspect decoded = new InspectDecoder(MASKER).decode(engine.inspect(id));
          Facts facts = decoded.facts();
          assertThat(facts.exitCode()).isEqualTo(3);
          assertThat(facts.status()).isEqualTo("exited");
          // Not after startedAt: for a container that ends at once, the engine may report an
          // earlier time.
          assertThat(facts.startedAt()).isAfter(facts.created());
          assertThat(facts.finishedAt()).isAfter(facts.created());
          assertThat(decoded.inspect().toString()).contains("DB_PASSWORD=[masked:");
          assertThat(engine.containers()).contains(id);
        });
  }

  @Test
  void aContainerThatIsGoneIsSaidToBe() {
    assertThatThrownBy(() -> engine.inspect("0123456789ab"))
        .isInstanceOf(NoSuchContainerException.class);
    assertThatThrownBy(() -> engine.logTail("0123456789ab", false, 1, 1))
        .isInstanceOf(NoSuchContainerException.class);
  }

  @Test
  void theEngineReportsItsVersion() throws Exception {
    EngineInfo info = engine.info();
    assertThat(info.version()).matches("\\d+\\.\\d+.*");
    assertThat(info.apiVersion()).matches("\\d+\\.\\d+");
  }

  @Test
  void closingAStreamEndsIt() throws Exception {
    EventStream stream = engine.events(null, null, line -> {});
    stream.close();
    assertThat(stream.awaitEnd()).isNull();
  }

  @Test
  void whereNoEngineListensTheErrorSaysWhatToDo() {
    assertThatThrownBy(() -> DockerEngine.connect(URI.create("unix:///nowhere/docker.sock")))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("/nowhere/docker.sock")
        .hasMessageContaining("Start the engine");
  }

  @Test
  void anAddressOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> DockerEngine.connect(URI.create("ftp://engine")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("wanted unix:///");
  }
}

package io.epitaph.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.engine.EventStream;
import io.epitaph.model.Wire;
import io.epitaph.testing.RecordedEngine;
import io.epitaph.testing.Recording;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults on demand, recordings as engines, and many engines at once. */
@Timeout(300)
class EngineServerTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Timeline timeline = Timeline.live();
  private final EngineServer server = new EngineServer();
  private final Faults faults = new Faults();
  private final SimulatedEngine engine =
      new SimulatedEngine(EngineSettings.of("simulated", Dialect.DOCKER_28_5), timeline);
  private final List<String> received = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws IOException {
    server.close();
    timeline.close();
  }

  private DockerEngine connect() throws IOException {
    return DockerEngine.connect(server.serve(engine, faults));
  }

  private EventStream listen(DockerEngine client) throws IOException {
    return client.events(null, null, line -> received.add(new String(line, UTF_8)));
  }

  private static String action(String line) {
    try {
      return Wire.MAPPER.readTree(line).path("Action").asText();
    } catch (JsonProcessingException e) {
      return "no JSON";
    }
  }

  private List<String> actions() {
    return received.stream().map(EngineServerTest::action).toList();
  }

  @Test
  void anEventThatIsLostIsRememberedByTheEngine() throws Exception {
    try (DockerEngine client = connect();
        EventStream stream = listen(client)) {
      faults.events(Faults.OfEvents.LOST, 1);
      engine.run(Subject.running("a", ""));
      await().atMost(LIMIT).until(() -> actions().contains("start"));
      assertThat(actions()).containsExactly("connect", "start");
      List<String> again = new CopyOnWriteArrayList<>();
      try (EventStream range =
          client.events(Instant.EPOCH, Instant.now(), line -> again.add(new String(line, UTF_8)))) {
        assertThat(range.awaitEnd()).isNull();
      }
      assertThat(again.stream().map(EngineServerTest::action))
          .containsExactly("create", "connect", "start");
      assertThat(stream).isNotNull();
    }
  }

  @Test
  void anEventIsSentTwice() throws Exception {
    try (DockerEngine client = connect();
        EventStream stream = listen(client)) {
      faults.events(Faults.OfEvents.TWICE, 1);
      engine.run(Subject.running("a", ""));
      await().atMost(LIMIT).until(() -> actions().contains("start"));
      assertThat(actions()).containsExactly("create", "create", "connect", "start");
      assertThat(stream).isNotNull();
    }
  }

  @Test
  void halfAnEventIsALineOfItsOwn() throws Exception {
    try (DockerEngine client = connect();
        EventStream stream = listen(client)) {
      faults.events(Faults.OfEvents.HALF, 1);
      engine.run(Subject.running("a", ""));
      await().atMost(LIMIT).until(() -> actions().contains("start"));
      assertThat(actions()).containsExactly("no JSON", "connect", "start");
      assertThat(stream).isNotNull();
    }
  }

  @Test
  void aCutEndsTheStreamInTheMidstOfAnEvent() throws Exception {
    try (DockerEngine client = connect();
        EventStream stream = listen(client)) {
      faults.events(Faults.OfEvents.CUT, 1);
      engine.create(Subject.running("a", ""));
      assertThat(stream.awaitEnd()).isNotNull();
      assertThat(actions()).doesNotContain("create");
    }
  }

  /** An engine that sends more than is written at once; all of it has gone by. */
  private SimulatedEngine withBacklog(int events) {
    Timeline past = Timeline.from(Instant.parse("2026-01-01T00:00:00Z"));
    SimulatedEngine busy =
        new SimulatedEngine(EngineSettings.of("busy", Dialect.DOCKER_28_5).withRing(events), past);
    String id = busy.run(Subject.running("a", "").withLabel("long", "x".repeat(600)));
    for (int i = 0; i < events; i++) {
      busy.exec(id, "true", 0);
    }
    past.runUntil(past.now().plusSeconds(1));
    return busy;
  }

  @Test
  void eachEventOfABacklogIsAChunkOfItsOwn() throws Exception {
    SimulatedEngine busy = withBacklog(500);
    List<byte[]> wanted = busy.eventsSince(Instant.EPOCH);
    List<String> chunks = new ArrayList<>();
    URI address = server.serve(busy, faults);
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /events?since=0&until=1767225601 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      String rest = answer.substring(answer.indexOf("\r\n\r\n") + 4);
      while (!rest.isEmpty()) {
        int head = rest.indexOf("\r\n");
        int size = Integer.parseInt(rest.substring(0, head), 16);
        chunks.add(rest.substring(head + 2, head + 2 + size));
        assertThat(rest.substring(head + 2 + size)).startsWith("\r\n");
        rest = rest.substring(head + 2 + size + 2);
      }
    }
    List<String> lines = new ArrayList<>();
    wanted.forEach(line -> lines.add(new String(line, UTF_8) + "\n"));
    lines.add("");
    assertThat(chunks).isEqualTo(lines);
  }

  @Test
  void faultsInTheMidstOfABacklogHitTheEventsThatTheyWereAskedFor() throws Exception {
    SimulatedEngine busy = withBacklog(500);
    List<byte[]> wanted = busy.eventsSince(Instant.EPOCH);
    faults.events(Faults.OfEvents.NONE, 400);
    faults.events(Faults.OfEvents.LOST, 1);
    faults.events(Faults.OfEvents.TWICE, 1);
    faults.events(Faults.OfEvents.CUT, 1);
    try (DockerEngine client = DockerEngine.connect(server.serve(busy, faults));
        EventStream stream =
            client.events(
                Instant.EPOCH, busyEnd(), line -> received.add(new String(line, UTF_8)))) {
      assertThat(stream.awaitEnd()).isNotNull();
    }
    List<String> lines = new ArrayList<>();
    wanted.subList(0, 400).forEach(line -> lines.add(new String(line, UTF_8)));
    lines.add(new String(wanted.get(401), UTF_8));
    lines.add(new String(wanted.get(401), UTF_8));
    assertThat(received).isEqualTo(lines);
  }

  private static Instant busyEnd() {
    return Instant.parse("2026-01-01T00:00:01Z");
  }

  @Test
  void anAnswerIsRefusedOnceAndGivenThen() throws Exception {
    try (DockerEngine client = connect()) {
      String id = engine.create(Subject.running("a", ""));
      faults.answers(Faults.OfAnswers.REFUSED, 1);
      assertThatThrownBy(() -> client.inspect(id)).hasMessageContaining("500");
      assertThat(client.inspect(id)).isNotEmpty();
    }
  }

  @Test
  void anAnswerBreaksOff() throws Exception {
    try (DockerEngine client = connect()) {
      String id = engine.create(Subject.running("a", ""));
      faults.answers(Faults.OfAnswers.CUT, 1);
      assertThatThrownBy(() -> client.inspect(id)).isInstanceOf(IOException.class);
      assertThat(client.inspect(id)).isNotEmpty();
    }
  }

  @Test
  void halfAnAnswerIsNoJson() throws Exception {
    try (DockerEngine client = connect()) {
      String id = engine.create(Subject.running("a", ""));
      faults.answers(Faults.OfAnswers.HALF, 1);
      byte[] half = client.inspect(id);
      assertThatThrownBy(() -> Wire.MAPPER.readTree(half))
          .isInstanceOf(JsonProcessingException.class);
    }
  }

  @Test
  void aSlowEngineKeepsItsClientWaiting() throws Exception {
    URI address = server.serve(engine, faults);
    try (DockerEngine client = impatient(address)) {
      faults.slow(Duration.ofSeconds(60));
      assertThatThrownBy(client::info).isInstanceOf(IOException.class);
    }
    faults.slow(Duration.ZERO);
    try (DockerEngine client = DockerEngine.connect(address)) {
      assertThat(client.info().name()).isEqualTo("simulated");
    }
  }

  /** On a busy machine even its first call may take longer than that: then it is tried again. */
  private static DockerEngine impatient(URI address) {
    return await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(EngineUnavailableException.class)
        .until(() -> DockerEngine.connect(address, Duration.ofMillis(500)), Objects::nonNull);
  }

  @Test
  void anEngineThatCrashesEndsItsStreamsAndForgets() throws Exception {
    try (DockerEngine client = connect();
        EventStream stream = listen(client)) {
      engine.run(Subject.running("a", "").withRestart("always"));
      await().atMost(LIMIT).until(() -> actions().contains("start"));
      engine.crash();
      var unused = stream.awaitEnd();
      assertThatThrownBy(client::info).isInstanceOf(IOException.class);
      engine.comeBack();
      List<String> after = new CopyOnWriteArrayList<>();
      try (EventStream range =
          client.events(Instant.EPOCH, Instant.now(), line -> after.add(new String(line, UTF_8)))) {
        assertThat(range.awaitEnd()).isNull();
      }
      // As an engine does that was killed while its containers ran.
      assertThat(after.stream().map(EngineServerTest::action))
          .containsExactly("kill", "disconnect", "stop", "die", "connect", "start");
    }
  }

  @Test
  void aRecordingIsAnEngine() throws Exception {
    URI address =
        server.serve(
            new RecordedEngine(Recording.named("life-01")), new Faults(), EngineServer.tcp(0));
    try (DockerEngine client = DockerEngine.connect(address)) {
      assertThat(client.info().version()).startsWith("20.10");
      EventStream stream =
          client.events(Instant.EPOCH, null, line -> received.add(new String(line, UTF_8)));
      try {
        await().atMost(LIMIT).until(() -> actions().contains("disconnect"));
      } finally {
        stream.close();
      }
      assertThat(actions()).containsExactly("create", "connect", "start", "die", "disconnect");
      String id = client.containers().get(0);
      JsonNode inspected = Wire.MAPPER.readTree(client.inspect(id));
      assertThat(inspected.path("State").path("Status").asText()).isEqualTo("exited");
      assertThat(client.logTail(id, true, 50, 4096).lines())
          .containsExactly("I am ephemeral".getBytes(UTF_8));
    }
  }

  @Test
  void aThousandEnginesAreServedByOneServer() throws Exception {
    Set<URI> addresses = new HashSet<>();
    List<SimulatedEngine> engines = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      SimulatedEngine each =
          new SimulatedEngine(EngineSettings.of("engine-" + i, Dialect.DOCKER_28_5), timeline);
      engines.add(each);
      addresses.add(server.serve(each, faults));
    }
    assertThat(addresses).hasSize(1000);
    for (URI address : addresses) {
      RawAnswer ping = RawAnswer.get(address.toString(), "/_ping");
      assertThat(ping.status()).isEqualTo(200);
    }
    assertThat(engines)
        .extracting(each -> each.api().infoJson().path("Name").asText())
        .doesNotHaveDuplicates();
  }
}

package io.epitaph.testing.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.Engine.EventStream;
import io.epitaph.model.Wire;
import io.epitaph.testing.RecordedEngine;
import io.epitaph.testing.Recording;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults on demand, recordings as engines, and many engines at once. */
@Timeout(60)
class EngineServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Timeline timeline = Timeline.live();
  private final EngineServer server = new EngineServer();
  private final Faults faults = new Faults();
  private final SimulatedEngine engine =
      new SimulatedEngine(SimulatedEngine.Settings.of("simulated", Dialect.DOCKER_28_5), timeline);
  private final List<String> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws IOException {
    server.close();
    timeline.close();
  }

  private DockerEngine connect() throws IOException {
    return DockerEngine.connect(server.serve(engine, faults));
  }

  private EventStream listen(DockerEngine client) throws IOException {
    return client.events(null, null, line -> told.add(new String(line, UTF_8)));
  }

  private static String action(String line) {
    try {
      return Wire.MAPPER.readTree(line).path("Action").asText();
    } catch (JsonProcessingException e) {
      return "no JSON";
    }
  }

  private List<String> actions() {
    return told.stream().map(EngineServerTest::action).toList();
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
  void anEventIsToldTwice() throws Exception {
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
    try (DockerEngine client = DockerEngine.connect(address, Duration.ofMillis(500))) {
      faults.slow(Duration.ofSeconds(5));
      assertThatThrownBy(client::info).isInstanceOf(IOException.class);
      faults.slow(Duration.ZERO);
      assertThat(client.info().name()).isEqualTo("simulated");
    }
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
          client.events(Instant.EPOCH, null, line -> told.add(new String(line, UTF_8)));
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
          new SimulatedEngine(
              SimulatedEngine.Settings.of("engine-" + i, Dialect.DOCKER_28_5), timeline);
      engines.add(each);
      addresses.add(server.serve(each, faults));
    }
    assertThat(addresses).hasSize(1000);
    for (URI address : addresses) {
      RawAnswer ping = RawAnswer.get(address.toString(), "/_ping");
      assertThat(ping.status()).isEqualTo(200);
    }
    assertThat(engines).extracting(each -> each.info().name()).doesNotHaveDuplicates();
  }
}

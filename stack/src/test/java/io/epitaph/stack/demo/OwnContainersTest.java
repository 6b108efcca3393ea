package io.epitaph.stack.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.Engine;
import io.epitaph.engine.EventStream;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.model.Wire;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a simulated engine, whose events have labels and networks as a real one's have. */
class OwnContainersTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Timeline timeline = Timeline.live();
  private final EngineServer server = new EngineServer();
  private SimulatedEngine simulated;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private Engine seen;
  private EventStream stream;

  @BeforeEach
  void serve() throws Exception {
    simulated = new SimulatedEngine(EngineSettings.of("simulated", Dialect.DOCKER_20_10), timeline);
    URI address = server.serve(simulated, new Faults(), URI.create("tcp://127.0.0.1:0"));
    seen =
        new OwnContainers(
            DockerEngine.connect(address), "of", "this", ConcurrentHashMap.newKeySet());
  }

  @AfterEach
  void end() throws Exception {
    stream.close();
    seen.close();
    server.close();
    timeline.close();
  }

  private String run(String name, String of) {
    return simulated.run(Subject.running(name, "sleep 600").withLabel("of", of));
  }

  private void subscribe() throws IOException {
    stream = seen.events(Instant.EPOCH, null, line -> events.add(text(line)));
  }

  @Test
  void onlyEventsOfContainersWithTheLabelAreSeen() throws Exception {
    run("before", "an earlier one");
    subscribe();
    run("foreign", "another");
    String own = run("own", "this");
    simulated.exit(own, 1);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(events)
                    .containsExactly(
                        "create own", "connect none", "start own", "die own", "disconnect none"));
  }

  @Test
  void onlyContainersWithTheLabelAreListed() throws Exception {
    run("foreign", "another");
    subscribe();
    String own = run("own", "this");
    await().atMost(LIMIT).until(() -> seen.containers().equals(List.of(own)));
  }

  private static String text(byte[] line) {
    try {
      JsonNode event = Wire.MAPPER.readTree(new String(line, UTF_8));
      return event.path("Action").asText()
          + " "
          + event.path("Actor").path("Attributes").path("name").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

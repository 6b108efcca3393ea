package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.kafka.Status;
import io.epitaph.testing.ScriptedEngine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without Kafka; all else is in the integration test. */
class EventCollectorTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  private CollectorSettings settings() {
    // Nothing listens on port 1.
    return CollectorSettings.of(URI.create("unix:///scripted.sock"), "127.0.0.1:1", folder);
  }

  @Test
  void withoutKafkaItKeepsWhatItReadAndContinuesThere() throws Exception {
    ScriptedEngine engine = new ScriptedEngine();
    engine.send(ScriptedEngine.event(1, "start", "c"));
    try (EventCollector collector =
        EventCollector.start(settings(), () -> engine, Clock.systemUTC())) {
      await().atMost(LIMIT).until(collector::isConnected);
      Status status = collector.status();
      assertThat(status.running()).isTrue();
      assertThat(status.detail()).isEqualTo("engine scripted");
      assertThat(status.numbers()).containsEntry("sessions", 1L).containsEntry("overflows", 0L);
      await().atMost(LIMIT).until(() -> collector.status().numbers().get("events") == 1);
    }
    try (EventCollector again =
        EventCollector.start(settings(), ScriptedEngine::new, Clock.systemUTC())) {
      assertThat(again.status().numbers().get("unacknowledged")).isPositive();
      assertThat(again.cursor()).isEqualTo(Instant.ofEpochSecond(0, 1));
    }
  }

  @Test
  void onceClosedAnotherOneTakesTheFolder() throws Exception {
    EventCollector first = EventCollector.start(settings(), ScriptedEngine::new, Clock.systemUTC());
    String id = first.engineId();
    first.close();
    assertThat(first.status().running()).isFalse();
    try (EventCollector second =
        EventCollector.start(settings(), ScriptedEngine::new, Clock.systemUTC())) {
      assertThat(second.engineId()).isEqualTo(id);
    }
  }
}

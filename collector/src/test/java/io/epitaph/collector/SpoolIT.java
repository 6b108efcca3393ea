package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.collector.delivery.Cursor;
import io.epitaph.collector.delivery.Delivery;
import io.epitaph.collector.delivery.Outbox;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.LoopbackPort;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.kafka.Topics;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.testing.ScriptedEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector keeps while Kafka is away, or when it is killed, with a real broker. */
class SpoolIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path folder;
  private @Nullable KafkaBroker broker;

  @AfterEach
  void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  private void startBroker(int port) throws IOException {
    broker = KafkaBroker.start(folder.resolve("kafka"), port);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
  }

  private EventCollector collector(ScriptedEngine engine, int port, Path state) throws IOException {
    return EventCollector.start(
        CollectorSettings.of(
                URI.create("unix:///scripted.sock"), KafkaBroker.bootstrap(port), state)
            .withHeartbeat(Duration.ofMillis(200)),
        () -> engine,
        Clock.systemUTC());
  }

  /** The times of the events in Kafka, in nanoseconds, in their order there. */
  private List<Long> times(int port) {
    List<Long> times = new ArrayList<>();
    try {
      for (var record : TopicRecords.all(KafkaBroker.bootstrap(port), Topic.EVENTS.topicName())) {
        if (record.headers().lastHeader(EngineRecord.HEADER) == null) {
          times.add(
              Instant.EPOCH.until(
                  Wire.read(record.value(), EngineEvent.class).occurredAt(), ChronoUnit.NANOS));
        }
      }
    } catch (MalformedRecordException e) {
      throw new IllegalStateException(e);
    }
    return times;
  }

  private static void send(ScriptedEngine engine, long from, long to) {
    LongStream.rangeClosed(from, to)
        .forEach(time -> engine.send(ScriptedEngine.event(time, "exec_create: true", "c")));
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void whatHappensWithoutKafkaIsThereInItsOrderOnceKafkaIs() throws Exception {
    int port = LoopbackPort.free();
    ScriptedEngine engine = new ScriptedEngine();
    try (EventCollector collector = collector(engine, port, folder.resolve("state"))) {
      send(engine, 1, 3000);
      await().atMost(LIMIT).until(() -> collector.status().numbers().get("events") == 3000);
      startBroker(port);
      await().atMost(LIMIT).until(() -> times(port).size() >= 3000);
    }
    assertThat(times(port)).isEqualTo(range(1, 3000));
  }

  @Test
  void aCollectorWithoutKafkaThatEndsLeavesItsEventsToTheNext() throws Exception {
    int port = LoopbackPort.free();
    ScriptedEngine engine = new ScriptedEngine();
    Path state = folder.resolve("state");
    try (EventCollector collector = collector(engine, port, state)) {
      send(engine, 1, 1000);
      await().atMost(LIMIT).until(() -> collector.status().numbers().get("events") == 1000);
    }
    startBroker(port);
    ScriptedEngine later = new ScriptedEngine();
    send(later, 1000, 1500);
    try (EventCollector collector = collector(later, port, state)) {
      await().atMost(LIMIT).until(() -> times(port).size() >= 1500);
      assertThat(collector.status().numbers().get("gaps")).isZero();
    }
    assertThat(times(port)).isEqualTo(range(1, 1500));
  }

  @Test
  void aKillSendsNothingTwiceThoughTheCursorOnDiskIsOlder() throws Exception {
    int port = LoopbackPort.free();
    startBroker(port);
    Path state = folder.resolve("state");
    ScriptedEngine engine = new ScriptedEngine();
    Path killed = folder.resolve("killed");
    try (EventCollector collector = collector(engine, port, state)) {
      send(engine, 1, 500);
      await().atMost(LIMIT).until(() -> times(port).size() == 500);
      Instant needed = Instant.EPOCH.plusNanos(400);
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                copy(state, killed);
                Cursor kept = cursor(killed);
                return kept != null && !kept.at().isBefore(needed);
              });
      send(engine, 501, 800);
      await().atMost(LIMIT).until(() -> times(port).size() == 800);
      await().atMost(LIMIT).until(() -> collector.status().numbers().get("events") == 800);
    }
    // As after a kill that came before the cursor was kept: the engine has the rest still.
    ScriptedEngine again = new ScriptedEngine();
    send(again, 400, 1000);
    try (EventCollector collector = collector(again, port, killed)) {
      await().atMost(LIMIT).until(() -> times(port).contains(1000L));
      assertThat(collector.status().numbers().get("gaps")).isZero();
    }
    assertThat(new HashSet<>(times(port))).hasSize(1000);
    assertThat(times(port)).isEqualTo(range(1, 1000));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String name : List.of("engine.json", "masking.key", Delivery.FILE)) {
      Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** That of a spool, which is left as it is; null when there is none, or it cannot be read. */
  private @Nullable Cursor cursor(Path state) {
    try {
      Path probe = Files.createDirectories(folder.resolve("probe"));
      Files.copy(
          state.resolve(Delivery.FILE),
          probe.resolve(Delivery.FILE),
          StandardCopyOption.REPLACE_EXISTING);
      try (Delivery opened = new Outbox(sent -> {}).open(probe)) {
        return opened.cursor();
      }
    } catch (IOException | MVStoreException e) {
      // It was copied while it was written.
      return null;
    }
  }
}

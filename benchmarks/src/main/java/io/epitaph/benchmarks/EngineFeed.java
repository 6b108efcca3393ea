package io.epitaph.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.mask.Masker;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.model.Actions;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a collector would send of a simulated engine: events, snapshots, heartbeats. */
final class EngineFeed {
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));

  private final EngineRef ref;
  private final SimulatedEngine engine;
  private final Timeline timeline;
  private final EventDecoder events;
  private final InspectDecoder inspects = new InspectDecoder(MASKER);
  private final Consumer<ProducerRecord<String, byte[]>> topic;
  private Instant since;

  EngineFeed(
      EngineSettings settings, Timeline timeline, Consumer<ProducerRecord<String, byte[]>> topic) {
    this.ref = new EngineRef("engine-" + settings.name(), settings.name(), settings.name());
    this.engine = new SimulatedEngine(settings, timeline);
    this.timeline = timeline;
    this.events = new EventDecoder(ref, MASKER, (container, exec, command) -> true);
    this.topic = topic;
    this.since = timeline.now();
  }

  SimulatedEngine engine() {
    return engine;
  }

  /**
   * Sends what happened since the last time, with a snapshot after each event that asks for one.
   *
   * @return how many records that were
   */
  int sendNews() throws IOException {
    int records = 0;
    for (byte[] line : engine.eventsSince(since)) {
      EngineEvent event = events.decode(line, timeline.now());
      send(EngineRecord.EVENT, event);
      records++;
      if (Actions.CHANGES.contains(event.action()) && send(event)) {
        records++;
      }
    }
    since = timeline.now().plusNanos(1);
    return records;
  }

  /** Promises that all events until now were sent, by {@link #sendNews}. */
  void sendHeartbeat() {
    Instant now = timeline.now();
    send(
        EngineRecord.STATUS,
        new CollectorStatus(
            CollectorStatus.SCHEMA,
            CollectorStatus.idOf(ref.id(), now, CollectorStatus.Kind.HEARTBEAT),
            ref,
            now,
            CollectorStatus.Kind.HEARTBEAT,
            null,
            null,
            null,
            Map.of(),
            now,
            null));
  }

  private boolean send(EngineEvent cause) {
    String container = String.valueOf(cause.containerId());
    byte[] inspected;
    try {
      inspected = engine.api().inspect(container);
    } catch (IOException e) {
      // It is gone already.
      return false;
    }
    try {
      send(
          EngineRecord.SNAPSHOT,
          InspectSnapshot.builder()
              .engine(ref)
              .containerId(container)
              .takenAt(timeline.now())
              .why(cause.action())
              .causeEventId(cause.id())
              .facts(inspects.decode(inspected).facts())
              .build());
      return true;
    } catch (IOException e) {
      throw new IllegalStateException("a simulated engine: " + e.getMessage(), e);
    }
  }

  private void send(EngineRecord type, Object record) {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(Topic.EVENTS.topicName(), ref.id(), Wire.write(record));
    if (type != EngineRecord.EVENT) {
      sent.headers().add(EngineRecord.HEADER, type.header());
    }
    topic.accept(sent);
  }
}

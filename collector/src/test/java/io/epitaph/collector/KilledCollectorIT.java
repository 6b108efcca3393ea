package io.epitaph.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.LoopbackPort;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.LineHandler;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.EngineServer;
import io.epitaph.fleet.EngineSettings;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Timeline;
import io.epitaph.kafka.Topics;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Origin;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.testing.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A collector that is killed again and again under load, also while Kafka is away, beside an own
 * log of the engine's events. {@code -Depitaph.kills=20} for more than a build has time for.
 */
class KilledCollectorIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int KILLS = Integer.getInteger("epitaph.kills", 4);

  @TempDir Path folder;

  /** What is in Kafka: the events in their order, and the gaps. */
  private record Found(List<Long> times, List<String> ids, List<CollectorStatus> gaps) {
    static Found read(String kafka) throws Exception {
      Found found = new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (var record : TopicRecords.all(kafka, Topic.EVENTS.topicName())) {
        found.add(record);
      }
      return found;
    }

    private void add(ConsumerRecord<String, byte[]> record) throws Exception {
      var header = record.headers().lastHeader(EngineRecord.HEADER);
      EngineRecord type =
          EngineRecord.of(record.topic(), header == null ? null : header.value()).orElseThrow();
      if (type == EngineRecord.EVENT) {
        EngineEvent event = Wire.read(record.value(), EngineEvent.class);
        if (event.origin().kind() == Origin.Kind.OBSERVED) {
          times.add(nanos(event.occurredAt()));
          ids.add(event.id());
        }
      } else if (type == EngineRecord.STATUS) {
        CollectorStatus status = Wire.read(record.value(), CollectorStatus.class);
        if (status.kind() == CollectorStatus.Kind.GAP) {
          gaps.add(status);
        }
      }
    }

    boolean isInGap(long time) {
      return gaps.stream().anyMatch(gap -> nanos(gap.from()) < time && time < nanos(gap.to()));
    }
  }

  private static long nanos(Instant time) {
    return Instant.EPOCH.until(time, ChronoUnit.NANOS);
  }

  /** The engine's own log of it, by another reader. */
  private static final class OwnLog implements LineHandler {
    private final List<Long> times = new CopyOnWriteArrayList<>();

    @Override
    public void accept(byte[] line) {
      try {
        JsonNode event = Wire.MAPPER.readTree(new String(line, UTF_8));
        times.add(event.path("timeNano").asLong());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void eachEventIsInKafkaOnceAndInOrderOrInAGapThatIsTold() throws Exception {
    int port = LoopbackPort.free();
    String kafka = KafkaBroker.bootstrap(port);
    ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    OwnLog own = new OwnLog();
    try (Timeline timeline = Timeline.live();
        EngineServer server = new EngineServer()) {
      SimulatedEngine engine =
          new SimulatedEngine(EngineSettings.of("killed", Dialect.DOCKER_28_5), timeline);
      URI address = server.serve(engine, new Faults(), EngineServer.tcp(0));
      try (DockerEngine reader = DockerEngine.connect(address);
          EventStream events = reader.events(null, null, own)) {
        assertThat(events).isNotNull();
        String id = engine.run(Subject.running("web", "serve").withHealthCheck("true"));
        var unused =
            load.scheduleWithFixedDelay(
                () -> engine.probe(id, 0, "ok"), 0, 60, TimeUnit.MILLISECONDS);
        KafkaBroker broker = broker(port);
        try {
          for (int kill = 0; kill < KILLS; kill++) {
            boolean away = kill % 2 == 1;
            if (away) {
              broker.close();
            }
            killed(address, kafka, own);
            if (away) {
              broker = broker(port);
            }
          }
          Process last = CollectorProcess.start(address, kafka, folder.resolve("state"));
          try {
            load.shutdownNow();
            assertThat(load.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            await()
                .atMost(LIMIT)
                .until(
                    () -> {
                      assertThat(last.isAlive()).isTrue();
                      List<Long> found = Found.read(kafka).times();
                      return found.contains(own.times.get(own.times.size() - 1));
                    });
          } finally {
            last.destroyForcibly().waitFor();
          }
          check(Found.read(kafka), own.times);
        } finally {
          broker.close();
        }
      }
    } finally {
      load.shutdownNow();
    }
  }

  private KafkaBroker broker(int port) throws IOException {
    KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), port);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
    return broker;
  }

  /** One life of a collector, until it has had some events. */
  private void killed(URI engine, String kafka, OwnLog own) throws Exception {
    Process process = CollectorProcess.start(engine, kafka, folder.resolve("state"));
    try {
      int before = own.times.size();
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                assertThat(process.isAlive()).isTrue();
                return own.times.size() > before + 150;
              });
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void check(Found found, List<Long> own) {
    assertThat(new HashSet<>(found.ids())).as("once").hasSameSizeAs(found.ids());
    assertThat(found.times()).as("in order").isSorted();
    HashSet<Long> there = new HashSet<>(found.times());
    // Before the first start there is no cursor to tell a gap by.
    long first = found.times().get(0);
    assertThat(
            own.stream()
                .filter(time -> time >= first && !there.contains(time) && !found.isInGap(time)))
        .as("neither in Kafka nor in one of the gaps " + found.gaps())
        .isEmpty();
    // How much is in gaps depends on how busy the machine is.
    assertThat(there).as("enough for the rest to say something").hasSizeGreaterThan(20);
  }
}

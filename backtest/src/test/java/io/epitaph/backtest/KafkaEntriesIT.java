package io.epitaph.backtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.kafka.Clients;
import io.epitaph.kafka.Topics;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incident;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backtest from a real broker: two engines in two partitions, and what is no record. */
class KafkaEntriesIT {
  @TempDir private static Path folder;
  private static KafkaBroker broker;
  private static Map<String, String> client;
  private static List<Entry> loop;
  private final Defects defects = new Defects();

  @BeforeAll
  static void fill() throws Exception {
    // Kafka deletes what is months old when it first checks, by default after 30 s.
    broker = KafkaBroker.start(folder, 0, Map.of("log.initial.task.delay.ms", "3600000"));
    client = Map.of("bootstrap.servers", broker.bootstrap());
    Topics.ensure(client, 2, (short) 1);
    loop = Log.entries(new Log("host-a").loop("web", 1500).look("web", "start-up", "x", 0).text());
    try (KafkaProducer<String, byte[]> producer = Clients.producer(client, Map.of())) {
      for (Entry entry : loop) {
        send(producer, 0, entry);
      }
      for (Entry entry : Log.entries(new Log("host-b").event("b", "create").text())) {
        send(producer, 1, entry);
      }
      var unused =
          producer.send(
              new ProducerRecord<>(Topic.EVENTS.topicName(), 1, "x", "{}".getBytes(UTF_8)));
    }
  }

  private static void send(KafkaProducer<String, byte[]> producer, int partition, Entry entry) {
    Object record =
        entry instanceof Entry.Event event
            ? event.event()
            : entry instanceof Entry.Snapshot snapshot
                ? snapshot.snapshot()
                : ((Entry.Status) entry).status();
    EngineRecord type =
        entry instanceof Entry.Event
            ? EngineRecord.EVENT
            : entry instanceof Entry.Snapshot ? EngineRecord.SNAPSHOT : EngineRecord.STATUS;
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(
            Topic.EVENTS.topicName(),
            partition,
            entry.at().toEpochMilli(),
            entry.engine().id(),
            Wire.write(record));
    sent.headers().add(EngineRecord.HEADER, Wire.name(type).getBytes(UTF_8));
    var unused = producer.send(sent);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void theTopicIsReadToItsEndInOrderOfTime() throws IOException {
    try (Entries entries = KafkaEntries.open(client, null, defects)) {
      Backtest.Findings findings =
          Backtest.run(entries, List.of(IncidentSettings.DEFAULTS), false, null, null, e -> {});
      assertThat(findings.events()).isEqualTo(3002);
      assertThat(findings.engines()).isEqualTo(2);
      assertThat(findings.incidents().get(0))
          .extracting(Incident::kind)
          .contains(Incident.Kind.RESTART_LOOP);
      assertThat(defects.first()).singleElement().asString().startsWith("epitaph.events-1 at 1: ");
    }
  }

  @Test
  void eachPartitionKeepsItsOrderAndItsSnapshots() throws IOException {
    try (Entries entries = KafkaEntries.open(client, null, defects)) {
      List<Entry> all = Log.all(entries);
      assertThat(all.stream().filter(entry -> entry.engine().name().equals("host-a")))
          .containsExactlyElementsOf(loop);
      assertThat(all.get(1).engine().name()).isIn("host-a", "host-b");
    }
  }

  @Test
  void whatWasWrittenBeforeIsNotRead() throws IOException {
    Instant from = loop.get(loop.size() - 1).at();
    try (Entries entries = KafkaEntries.open(client, from, defects)) {
      assertThat(Log.all(entries)).hasSizeBetween(100, 400);
    }
  }

  @Test
  void aKafkaThatIsNotThereIsAnError() {
    Map<String, String> nowhere =
        Map.of("bootstrap.servers", "127.0.0.1:9", "default.api.timeout.ms", "500");
    assertThatThrownBy(() -> KafkaEntries.open(nowhere, null, defects))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Kafka at 127.0.0.1:9 cannot be read");
  }
}

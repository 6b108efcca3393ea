package io.epitaph.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.kafka.Clients;
import io.epitaph.kafka.Topics;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.stream.EmbeddedForensics;
import io.epitaph.stream.ForensicsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All cases through a real broker and the real job, each as an engine of its own: deaths and
 * incidents are those of the backtest. Left out are the workloads of clusters, which would be one
 * over several cases, the cases whose clock is set, where time has to pass in steps, and those
 * whose engine another case has too.
 */
class CasesJobIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private final Set<String> engines = new HashSet<>();
  private final Map<String, String> deaths = new TreeMap<>();
  private final Map<String, String> incidents = new TreeMap<>();

  private static List<String> names() throws IOException {
    // First those with all kinds of records.
    return CasesTest.names().stream()
        .filter(name -> !name.contains("clock"))
        .sorted(Comparator.comparing((String name) -> !name.endsWith("-kmsg")))
        .toList();
  }

  @Test
  void theJobFindsWhatTheBacktestFinds() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0)) {
      Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrap());
      Topics.ensure(client, 1, (short) 1);
      try (KafkaProducer<String, byte[]> producer = Clients.producer(client, Map.of())) {
        for (String name : names()) {
          take(name, producer);
        }
      }
      assertThat(incidents).hasSizeGreaterThan(30);
      try (EmbeddedForensics job =
          EmbeddedForensics.start(
              ForensicsSettings.of(broker.bootstrap()), folder.resolve("flink"), 0)) {
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> {
                  hold(incidents, last(broker, Topic.INCIDENTS, Incident.class, CasesJobIT::print));
                  hold(
                      deaths,
                      last(broker, Topic.INCARNATIONS, Incarnation.class, CasesJobIT::print));
                });
        assertThat(job.problem()).isNull();
      }
    }
  }

  private static void hold(Map<String, String> wanted, Map<String, String> found) {
    Map<String, String> missing = new TreeMap<>(wanted);
    missing.entrySet().removeAll(found.entrySet());
    Map<String, String> more = new TreeMap<>(found);
    more.entrySet().removeAll(wanted.entrySet());
    assertThat(missing).as("the backtest finds, and the job does not").isEmpty();
    assertThat(more).as("the job finds, and the backtest does not").isEmpty();
  }

  // ---- what is wanted, and what is sent

  private void take(String name, KafkaProducer<String, byte[]> producer) throws IOException {
    Map<EngineRef, Instant> reached = new HashMap<>();
    List<Entry> all;
    try (Entries entries = CasesTest.open(name, new Defects())) {
      all = Log.all(entries);
    }
    for (Entry entry : all) {
      reached.merge(entry.engine(), entry.at(), (one, other) -> one.isAfter(other) ? one : other);
    }
    if (reached.keySet().stream().anyMatch(engine -> engines.contains(engine.id()))) {
      return;
    }
    reached.keySet().forEach(engine -> engines.add(engine.id()));
    all.forEach(entry -> send(producer, entry));
    Backtest.Findings findings;
    try (Entries entries = CasesTest.open(name, new Defects())) {
      findings =
          Backtest.run(entries, List.of(IncidentSettings.DEFAULTS), true, null, null, events -> {});
    }
    for (Map.Entry<EngineRef, Instant> each : reached.entrySet()) {
      Instant end = each.getValue().plus(Backtest.WAITS);
      Instant until = findings.until();
      heartbeat(producer, each.getKey(), until != null && until.isAfter(end) ? until : end);
    }
    for (Incarnation run : findings.deaths()) {
      put(deaths, run.id(), print(run));
    }
    for (Incident incident : findings.incidents().get(0)) {
      put(incidents, incident.id(), print(incident));
    }
  }

  private static void put(Map<String, String> all, String id, String text) {
    if (!text.isEmpty()) {
      all.put(id, text);
    }
  }

  private static void send(KafkaProducer<String, byte[]> producer, Entry entry) {
    if (entry instanceof Entry.Event event) {
      send(producer, entry.engine(), EngineRecord.EVENT, event.event());
    } else if (entry instanceof Entry.Snapshot snapshot) {
      send(producer, entry.engine(), EngineRecord.SNAPSHOT, snapshot.snapshot());
    } else if (entry instanceof Entry.Kill kill) {
      send(producer, entry.engine(), EngineRecord.OOM_KILL, kill.kill());
    } else if (entry instanceof Entry.Status status) {
      send(producer, entry.engine(), EngineRecord.STATUS, status.status());
    }
  }

  private static void heartbeat(
      KafkaProducer<String, byte[]> producer, EngineRef engine, Instant upTo) {
    CollectorStatus.Kind kind = CollectorStatus.Kind.HEARTBEAT;
    send(
        producer,
        engine,
        EngineRecord.STATUS,
        new CollectorStatus(
            CollectorStatus.SCHEMA,
            CollectorStatus.idOf(engine.id(), upTo, kind),
            engine,
            upTo,
            kind,
            null,
            null,
            null,
            Map.of(),
            upTo,
            null));
  }

  private static void send(
      KafkaProducer<String, byte[]> producer, EngineRef engine, EngineRecord type, Object record) {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(Topic.EVENTS.topicName(), engine.id(), Wire.write(record));
    sent.headers().add(EngineRecord.HEADER, type.header());
    var unused = producer.send(sent);
  }

  // ---- what is found

  /** Empty for what is left out. */
  private static String print(Incarnation run) {
    return run.diedAt() == null || run.cause() == null
        ? ""
        : "%s #%d %s: %s; %s"
            .formatted(
                run.workload().name(),
                run.number(),
                run.diedAt(),
                run.cause().sentence(),
                run.next());
  }

  private static String print(Incident incident) {
    return incident.workload().isClusterWide()
        ? ""
        : "%s %s %s %s to %s: %s, %s, %s"
            .formatted(
                incident.engine().name(),
                incident.kind(),
                incident.workload().name(),
                incident.openedAt(),
                incident.resolvedAt(),
                incident.resolution(),
                incident.severity(),
                incident.summary());
  }

  private static <T> Map<String, String> last(
      KafkaBroker broker, Topic topic, Class<T> type, Function<T, String> print)
      throws MalformedRecordException {
    Map<String, String> last = new TreeMap<>();
    for (var each : TopicRecords.latest(broker.bootstrap(), topic.topicName()).entrySet()) {
      put(last, each.getKey(), print.apply(Wire.read(each.getValue(), type)));
    }
    return last;
  }
}

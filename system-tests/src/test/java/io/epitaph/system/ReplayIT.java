package io.epitaph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.detectors.engines.EngineTracker;
import io.epitaph.detectors.engines.MapMemory;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.kafka.Topics;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.LastWords;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Origin;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.stream.ForensicsJob;
import io.epitaph.stream.ForensicsSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A job that begins on a backlog, at full speed, beside the same records taken one engine after the
 * other: the same ids, revisions and contents.
 */
class ReplayIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Instant BEGIN = Instant.parse("2026-02-03T00:00:00Z");

  /**
   * A record of a collector.
   *
   * @param at when it came to Kafka: they are sent in this order
   */
  private record Sent(Instant at, EngineRef engine, EngineRecord type, Object record) {}

  private final List<Sent> sent = new ArrayList<>();

  /** How far the clock of the engine at hand is ahead. */
  private Duration ahead = Duration.ZERO;

  @TempDir Path folder;

  // ---- what the collectors write

  private static EngineRef engine(int number) {
    return new EngineRef("engine-" + number, "host-" + number, "host-" + number);
  }

  private EngineEvent event(
      EngineRef engine, Instant sentAt, String container, String action, String exitCode) {
    Instant at = sentAt.plus(ahead);
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("name", "c-" + container.substring(0, 12));
    attributes.put("image", "app:1");
    if (!exitCode.isEmpty()) {
      attributes.put("exitCode", exitCode);
    }
    long nanos = at.getEpochSecond() * 1_000_000_000 + at.getNano();
    EngineEvent event =
        new EngineEvent(
            EngineEvent.SCHEMA,
            EngineEvent.idOf(engine.id(), nanos, "container", action, container, null),
            engine,
            at,
            at,
            "container",
            action,
            null,
            container,
            attributes,
            "local",
            "{}",
            Origin.OBSERVED,
            false);
    sent.add(new Sent(sentAt, engine, EngineRecord.EVENT, event));
    return event;
  }

  private void snapshot(EngineEvent cause, String policy, boolean autoRemove, String status) {
    Instant at = cause.occurredAt().plusMillis(4);
    boolean died = cause.action().equals("die");
    Facts facts =
        Facts.builder()
            .name(String.valueOf(cause.attributes().get("name")))
            .image("app:1")
            .imageId("sha256:00")
            .status(status)
            .exitCode(died ? Integer.parseInt(cause.attributes().get("exitCode")) : 0)
            .restartPolicy(policy)
            .autoRemove(autoRemove)
            .build();
    String container = cause.actorId();
    sent.add(
        new Sent(
            at.minus(ahead),
            cause.engine(),
            EngineRecord.SNAPSHOT,
            InspectSnapshot.builder()
                .engine(cause.engine())
                .containerId(container)
                .takenAt(at)
                .why(cause.action())
                .causeEventId(cause.id())
                .facts(facts)
                .lastWords(
                    died ? new LastWords(List.of("the end of " + container), false, null) : null)
                .build()));
  }

  private void heartbeat(EngineRef engine, Instant upTo, Instant at) {
    sent.add(
        new Sent(
            at,
            engine,
            EngineRecord.STATUS,
            new CollectorStatus(
                CollectorStatus.SCHEMA,
                CollectorStatus.idOf(engine.id(), at, CollectorStatus.Kind.HEARTBEAT),
                engine,
                at,
                CollectorStatus.Kind.HEARTBEAT,
                null,
                null,
                null,
                Map.of(),
                upTo.plus(ahead),
                null)));
  }

  private static String id(int engine, int number) {
    return String.format("%032x%032x", engine, number);
  }

  /** An hour of containers that remove themselves, on ten engines. */
  private void anHourOfShortLives(int lives) {
    int engines = 10;
    Duration between = Duration.ofHours(1).dividedBy(lives / engines);
    for (int e = 0; e < engines; e++) {
      EngineRef engine = engine(e);
      for (int i = 0; i < lives / engines; i++) {
        Instant at = BEGIN.plus(between.multipliedBy(i)).plusMillis(17L * e);
        String id = id(e, i);
        snapshot(event(engine, at, id, "create", ""), "no", true, "created");
        snapshot(event(engine, at.plusMillis(90), id, "start", ""), "no", true, "running");
        EngineEvent die = event(engine, at.plusSeconds(2), id, "die", "0");
        snapshot(die, "no", true, "exited");
        event(engine, at.plusMillis(2_050), id, "destroy", "");
      }
      for (int second = 5; second <= 3_700; second += 5) {
        Instant at = BEGIN.plusSeconds(second);
        heartbeat(engine, at.minusSeconds(1), at);
      }
    }
  }

  /**
   * A day of sixty engines, each with a loop of half an hour and a crash. One in ten has a clock
   * that is an hour ahead, one in ten is cut off for five minutes each hour, and one falls silent.
   */
  private void aDayOfSixtyEngines() {
    for (int e = 0; e < 60; e++) {
      EngineRef engine = engine(e);
      ahead = e % 10 == 1 ? Duration.ofHours(1) : Duration.ZERO;
      List<Sent> others = List.copyOf(sent);
      sent.clear();
      Instant start = BEGIN.plus(Duration.ofMinutes(11L * e));
      loop(engine, id(e, 1), start);
      String crashed = id(e, 2);
      snapshot(event(engine, start, crashed, "create", ""), "no", false, "created");
      snapshot(event(engine, start.plusMillis(50), crashed, "start", ""), "no", false, "running");
      Instant end = start.plus(Duration.ofHours(2));
      snapshot(event(engine, end, crashed, "die", "139"), "no", false, "exited");
      for (int minute = 1; minute <= 24 * 60; minute += 2) {
        Instant at = BEGIN.plus(Duration.ofMinutes(minute));
        heartbeat(engine, at.minusSeconds(1), at);
      }
      List<Sent> own = new ArrayList<>(sent);
      sent.clear();
      sent.addAll(others);
      for (Sent each : own) {
        boolean silent = e == 3 && each.at().isAfter(BEGIN.plus(Duration.ofHours(3)));
        if (!silent) {
          sent.add(e % 10 == 2 ? cutOff(each) : each);
        }
      }
    }
  }

  private void loop(EngineRef engine, String id, Instant start) {
    snapshot(event(engine, start, id, "create", ""), "always", false, "created");
    for (Instant at = start; at.isBefore(start.plusSeconds(1_800)); at = at.plusSeconds(15)) {
      snapshot(event(engine, at.plusMillis(40), id, "start", ""), "always", false, "running");
      snapshot(event(engine, at.plusSeconds(9), id, "die", "1"), "always", false, "restarting");
    }
    snapshot(event(engine, start.plusSeconds(1_801), id, "start", ""), "always", false, "running");
  }

  /** What was made in the first five minutes of an hour comes at their end. */
  private static Sent cutOff(Sent each) {
    long intoTheHour = each.at().getEpochSecond() % 3_600;
    return intoTheHour < 300
        ? new Sent(
            each.at().plusSeconds(300 - intoTheHour), each.engine(), each.type(), each.record())
        : each;
  }

  // ---- what is derived

  /** One engine after the other, each alone. */
  private LastResults alone() {
    EngineTracker tracker = new EngineTracker(LifeSettings.DEFAULTS, IncidentSettings.DEFAULTS);
    Map<String, MapMemory> memories = new HashMap<>();
    LastResults derived = new LastResults();
    for (Sent each : sent) {
      MapMemory memory = memories.computeIfAbsent(each.engine().id(), e -> new MapMemory());
      if (each.record() instanceof EngineEvent event) {
        tracker.onEvent(memory, event, derived);
      } else if (each.record() instanceof InspectSnapshot snapshot) {
        tracker.onSnapshot(memory, snapshot, derived);
      } else if (each.record() instanceof CollectorStatus status) {
        tracker.onStatus(memory, status, derived);
      }
    }
    return derived;
  }

  private void send(KafkaBroker broker, int partitions) throws Exception {
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), partitions, (short) 1);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", 20),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (Sent each : sent) {
        ProducerRecord<String, byte[]> record =
            new ProducerRecord<>(
                Topic.EVENTS.topicName(), each.engine().id(), Wire.write(each.record()));
        record
            .headers()
            .add(EngineRecord.HEADER, Wire.name(each.type()).getBytes(StandardCharsets.UTF_8));
        var unused = producer.send(record);
      }
    }
  }

  /** The last value of each key. */
  private static <T> Map<String, T> latest(KafkaBroker broker, Topic topic, Class<T> type)
      throws MalformedRecordException {
    Map<String, T> latest = new HashMap<>();
    for (var each : TopicRecords.latest(broker.bootstrap(), topic.topicName()).entrySet()) {
      latest.put(each.getKey(), Wire.read(each.getValue(), type));
    }
    return latest;
  }

  /** In sets: to look for each of thousands in a list takes seconds, and is done at each poll. */
  private static <T> void areThese(Map<String, T> got, Collection<T> wanted) {
    Set<T> all = new HashSet<>(wanted);
    Set<T> unwanted = new HashSet<>(got.values());
    Set<T> missing = new HashSet<>(all);
    missing.removeAll(unwanted);
    assertThat(missing).isEmpty();
    unwanted.removeAll(all);
    assertThat(unwanted).isEmpty();
    assertThat(got).hasSize(wanted.size());
  }

  private void gives(LastResults wanted, int partitions, int slots) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), 0)) {
      send(broker, partitions);
      ForensicsSettings settings = ForensicsSettings.of(broker.bootstrap());
      Configuration configuration = ForensicsJob.configuration(settings);
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.createLocalEnvironment(slots, configuration);
      ForensicsJob.define(
          env, ForensicsJob.source(settings), settings, ForensicsJob.sink(settings));
      JobClient job = env.executeAsync();
      try {
        await()
            .atMost(LIMIT)
            .pollInterval(Duration.ofSeconds(2))
            .untilAsserted(
                () -> {
                  areThese(
                      latest(broker, Topic.INCARNATIONS, Incarnation.class),
                      wanted.incarnations().values());
                  areThese(
                      latest(broker, Topic.INCIDENTS, Incident.class), wanted.incidents().values());
                });
      } finally {
        job.cancel().get();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 2"})
  void anHourOfShortLivesIsTheSameAtFullSpeed(int partitions, int slots) throws Exception {
    anHourOfShortLives(5_000);
    sent.sort(Comparator.comparing(Sent::at));
    LastResults wanted = alone();
    assertThat(wanted.incarnations()).hasSize(5_000);
    assertThat(wanted.incarnations().values())
        .allSatisfy(
            run ->
                assertThat(run.lastWords().lines())
                    .containsExactly("the end of " + run.containerId()));
    gives(wanted, partitions, slots);
  }

  @ParameterizedTest
  @CsvSource({"4, 2"})
  void aDayOfManyEnginesIsThatOfEachAlone(int partitions, int slots) throws Exception {
    aDayOfSixtyEngines();
    sent.sort(Comparator.comparing(Sent::at));
    LastResults wanted = alone();
    // One of them fell silent before it could crash.
    assertThat(wanted.incidents().values().stream().map(i -> i.kind() + " " + i.resolution()))
        .filteredOn(kind -> kind.equals("RESTART_LOOP RECOVERED"))
        .hasSizeGreaterThanOrEqualTo(58);
    gives(wanted, partitions, slots);
  }
}

package io.epitaph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epitaph.embedded.KafkaBroker;
import io.epitaph.embedded.TopicRecords;
import io.epitaph.fleet.Dialect;
import io.epitaph.fleet.Faults;
import io.epitaph.fleet.LifeMix;
import io.epitaph.fleet.RandomLives;
import io.epitaph.fleet.SimulatedEngine;
import io.epitaph.fleet.Truth;
import io.epitaph.kafka.Topics;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.stream.EmbeddedForensics;
import io.epitaph.stream.ForensicsSettings;
import io.epitaph.testing.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Simulated engines over the wire, collectors, Kafka and Flink: what comes out, and what is true.
 */
class FleetIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int LIVES = 25;

  @TempDir Path folder;
  private KafkaBroker broker;
  private EmbeddedForensics forensics;
  private WatchedEngines engines;

  @BeforeEach
  void start() throws Exception {
    broker = KafkaBroker.start(folder.resolve("kafka"), 0);
    Topics.ensure(Map.of("bootstrap.servers", broker.bootstrap()), 1, (short) 1);
    forensics =
        EmbeddedForensics.start(
            ForensicsSettings.of(broker.bootstrap()), folder.resolve("flink"), 0);
    engines = new WatchedEngines(broker.bootstrap(), folder);
  }

  @AfterEach
  void stop() throws Exception {
    engines.close();
    forensics.close();
    broker.close();
  }

  private List<CollectorStatus> statuses() {
    return published(Topic.EVENTS, CollectorStatus.class, EngineRecord.STATUS.header());
  }

  private <T> List<T> published(Topic topic, Class<T> type) {
    return published(topic, type, null);
  }

  /**
   * Those of each key together, without those that were withdrawn.
   *
   * @param wanted the header of the wanted type; null when the topic has one type only
   */
  private <T> List<T> published(Topic topic, Class<T> type, byte[] wanted) {
    Map<String, List<T>> all = new LinkedHashMap<>();
    for (var record : TopicRecords.all(broker.bootstrap(), topic.topicName())) {
      Header header = record.headers().lastHeader(EngineRecord.HEADER);
      if (record.value() == null) {
        all.remove(record.key());
      } else if (Arrays.equals(header == null ? null : header.value(), wanted)) {
        all.computeIfAbsent(record.key(), key -> new ArrayList<>())
            .add(parsed(record.value(), type));
      }
    }
    return all.values().stream().flatMap(List::stream).toList();
  }

  private static <T> T parsed(byte[] value, Class<T> type) {
    try {
      return Wire.read(value, type);
    } catch (MalformedRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> Collection<T> last(List<T> revisions, Function<T, String> id) {
    Map<String, T> last = new LinkedHashMap<>();
    revisions.forEach(one -> last.put(id.apply(one), one));
    return last.values();
  }

  private Collection<Incarnation> incarnations() {
    return last(published(Topic.INCARNATIONS, Incarnation.class), Incarnation::id);
  }

  private List<CauseOfDeath.Kind> causesOf(String containerId) {
    List<CauseOfDeath.Kind> causes = new ArrayList<>();
    for (Incarnation run : incarnations()) {
      if (run.containerId().equals(containerId)) {
        causes.add(run.cause() == null ? null : run.cause().kind());
      }
    }
    return causes;
  }

  private void awaitReported(List<RandomLives> lives) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              List<Truth> truths = new ArrayList<>();
              lives.forEach(some -> truths.addAll(some.truths()));
              assertThat(truths).hasSizeGreaterThanOrEqualTo(lives.size() * LIVES);
              assertThat(
                      Judge.wrong(
                          truths,
                          incarnations(),
                          last(published(Topic.INCIDENTS, Incident.class), Incident::id)))
                  .isEmpty();
            });
  }

  private RandomLives begun(SimulatedEngine engine, long seed) {
    RandomLives lives =
        new RandomLives(engine, engines.timeline(), seed, LifeMix.brief(Duration.ofMillis(200)));
    lives.begin(LIVES);
    return lives;
  }

  @Test
  void whatIsToldOfAFleetIsTrue() throws Exception {
    List<RandomLives> lives = new ArrayList<>();
    long seed = 1;
    for (Dialect dialect : Dialect.values()) {
      SimulatedEngine engine = engines.add("host-" + seed, dialect, new Faults());
      lives.add(begun(engine, seed++));
    }
    awaitReported(lives);
    assertThat(statuses())
        .extracting(CollectorStatus::kind)
        .doesNotContain(CollectorStatus.Kind.GAP);
  }

  @Test
  void brokenConnectionsAndWhatComesTwiceChangeNothing() throws Exception {
    Faults faults = new Faults();
    SimulatedEngine engine = engines.add("host-1", Dialect.DOCKER_28_5, faults);
    RandomLives lives = begun(engine, 11);
    for (int i = 1; i <= 3; i++) {
      engines
          .timeline()
          .after(
              Duration.ofSeconds(2L * i),
              () -> {
                faults.events(Faults.OfEvents.TWICE, 5);
                faults.events(Faults.OfEvents.CUT, 1);
              });
    }
    awaitReported(List.of(lives));
    assertThat(engines.collectors().get(0).status().number("sessions")).isGreaterThan(1);
    assertThat(engines.collectors().get(0).status().numbers()).containsEntry("gaps", 0L);
  }

  @Test
  void whatAnEngineThatIsRestartedMakesOfLivesIsReported() throws Exception {
    SimulatedEngine engine = engines.add("host-1", Dialect.DOCKER_26_1, new Faults());
    RandomLives lives =
        new RandomLives(
            engine,
            engines.timeline(),
            21,
            LifeMix.restartable(Duration.ofMillis(200), Duration.ofSeconds(5)));
    lives.begin(LIVES);
    lives.restartEngine(Duration.ofSeconds(3));
    awaitReported(List.of(lives));
  }

  @Test
  void anEngineThatIsRestartedTellsAGapAndWhatBecameOfItsContainers() throws Exception {
    SimulatedEngine engine = engines.add("host-1", Dialect.DOCKER_28_5, new Faults());
    String once = engine.run(Subject.running("once", "serve"));
    String always = engine.run(Subject.running("always", "serve").withRestart("always"));
    await().atMost(LIMIT).until(() -> causesOf(once).size() == 1 && causesOf(always).size() == 1);

    engine.crash();
    await().atMost(LIMIT).until(() -> !engines.collectors().get(0).isConnected());
    engine.comeBack();

    await().atMost(LIMIT).until(() -> causesOf(always).size() == 2);
    await().atMost(LIMIT).until(() -> causesOf(once).get(0) != null);
    assertThat(causesOf(always).get(0)).isNotNull();
    assertThat(causesOf(always).get(1)).isNull();
    assertThat(causesOf(once)).hasSize(1);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(statuses())
                    .extracting(CollectorStatus::kind)
                    .contains(CollectorStatus.Kind.GAP));
  }
}

package io.epitaph.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.detectors.Turn;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.OomKill;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineFunctionTest {
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");
  private static final String WEB = "c0ffee".repeat(10) + "0001";

  private KeyedOneInputStreamOperatorTestHarness<String, Input, Turn> harness;

  @BeforeEach
  void open() throws Exception {
    harness = Harness.engines(null);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void take(int second, String action, String... attributes) throws Exception {
    Instant at = T.plusSeconds(second);
    Input input = Harness.input(Samples.event(WEB, at, action, attributes));
    harness.processElement(Harness.at(at, input));
  }

  private void beat(int second) throws Exception {
    Instant at = T.plusSeconds(second);
    harness.processElement(Harness.at(at, Harness.input(Samples.heartbeat(at))));
  }

  private void restart() throws Exception {
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = Harness.engines(state);
  }

  private List<Turn.Kind> turns() {
    return harness.extractOutputValues().stream().map(Turn::kind).toList();
  }

  @Test
  void whatTheKernelKilledIsTheCauseOfTheDeath() throws Exception {
    take(0, "create");
    take(1, "start");
    take(9, "die", "exitCode", "137");
    Life life = Harness.records(Harness.written(harness), Topic.LIVES, Life.class).get(0);
    OomKill kill =
        new OomKill(
            OomKill.SCHEMA,
            "k1",
            life.engine(),
            T.plusSeconds(9),
            OomKill.Scope.CONTAINER,
            "app",
            7,
            2048L,
            2048L,
            life.containerId(),
            "/docker/x",
            "app",
            life.containerId(),
            null);
    harness.processElement(Harness.at(T, Harness.input(kill)));
    List<Incarnation> runs =
        Harness.records(Harness.written(harness), Topic.INCARNATIONS, Incarnation.class);
    assertThat(runs.get(runs.size() - 1).cause().sentence())
        .isEqualTo("out of memory: the kernel killed `app` (pid 7, 2 KiB) at its limit");
  }

  @Test
  void aDeathIsATurnALifeAndAnIncarnation() throws Exception {
    take(0, "create");
    take(1, "start");
    take(9, "die", "exitCode", "3");
    assertThat(turns()).containsExactly(Turn.Kind.STARTED, Turn.Kind.DIED);
    List<Output> written = Harness.written(harness);
    List<Life> lives = Harness.records(written, Topic.LIVES, Life.class);
    assertThat(lives.get(lives.size() - 1).state()).isEqualTo(Life.State.DEAD);
    List<Incarnation> runs = Harness.records(written, Topic.INCARNATIONS, Incarnation.class);
    assertThat(runs.get(runs.size() - 1).cause().kind()).isEqualTo(CauseOfDeath.Kind.FAILED);
  }

  @Test
  void whatConcernsOneEngineMakesItsIncidentsByItsOwnTime() throws Exception {
    take(0, "create");
    take(1, "start");
    take(700, "die", "exitCode", "139");
    beat(900);
    List<Incident> incidents =
        Harness.records(Harness.written(harness), Topic.INCIDENTS, Incident.class);
    assertThat(incidents)
        .singleElement()
        .satisfies(crash -> assertThat(crash.openedAt()).isEqualTo(T.plusSeconds(820)));
  }

  @Test
  void flinksOwnTimeIsNotItsTime() throws Exception {
    take(0, "create");
    take(1, "start");
    take(700, "die", "exitCode", "139");
    harness.processWatermark(T.plusSeconds(9000).toEpochMilli());
    assertThat(Harness.records(Harness.written(harness), Topic.INCIDENTS, Incident.class))
        .isEmpty();
  }

  @Test
  void aContainerIsRememberedThroughARestart() throws Exception {
    take(0, "create");
    take(1, "start");
    restart();
    take(9, "die", "exitCode", "3");
    assertThat(turns()).containsExactly(Turn.Kind.DIED);
    List<Incarnation> runs =
        Harness.records(Harness.written(harness), Topic.INCARNATIONS, Incarnation.class);
    assertThat(runs.get(0).startedAt()).isEqualTo(T.plusSeconds(1));
  }

  @Test
  void whatComesAgainAfterARestartCountsOnce() throws Exception {
    take(0, "create");
    take(1, "start");
    restart();
    take(1, "start");
    assertThat(turns()).isEmpty();
    assertThat(Harness.written(harness)).isEmpty();
  }

  @Test
  void anUndecidedStartIsDecidedWhenTimeHasPassed() throws Exception {
    take(0, "create");
    take(1, "start");
    take(9, "die", "exitCode", "3");
    take(10, "start");
    assertThat(turns()).containsExactly(Turn.Kind.STARTED, Turn.Kind.DIED);
    beat(60);
    assertThat(turns()).containsExactly(Turn.Kind.STARTED, Turn.Kind.DIED, Turn.Kind.STARTED);
  }

  @Test
  void aTimerSurvivesARestart() throws Exception {
    take(0, "create");
    take(1, "start");
    take(9, "die", "exitCode", "3");
    take(10, "start");
    restart();
    beat(60);
    assertThat(turns()).containsExactly(Turn.Kind.STARTED);
  }

  @Test
  void aDestroyedContainerIsForgotten() throws Exception {
    take(0, "create");
    take(1, "destroy");
    beat(3600);
    take(3601, "start");
    List<Life> lives = Harness.records(Harness.written(harness), Topic.LIVES, Life.class);
    assertThat(lives.get(lives.size() - 1).firstSeenAt()).isEqualTo(T.plusSeconds(3601));
  }

  @Test
  void whatIsBrokenBehindItsAddressIsADeadLetter() throws Exception {
    String json = new String(Wire.write(Samples.event(WEB, T, "start")), UTF_8);
    byte[] broken = json.substring(0, json.length() - 3).getBytes(UTF_8);
    harness.processElement(Harness.at(T, Harness.input(Topic.EVENTS, broken)));
    assertThat(Harness.written(harness))
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.topic()).isEqualTo(Topic.DEAD_LETTERS.topicName());
              assertThat(letter.value()).isEqualTo(broken);
            });
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void whatIsLargerThanATopicAcceptsIsADeadLetterAndTheLifeGoesOn() throws Exception {
    // In a life twice: as its name, and as its workload's.
    take(0, "create", "name", "x".repeat(9_000_000));
    assertThat(Harness.written(harness))
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.topic()).isEqualTo(Topic.DEAD_LETTERS.topicName());
              assertThat(letter.value()).isEmpty();
              assertThat(letter.headers()).containsEntry("topic", Topic.LIVES.topicName());
              assertThat(letter.headers().get("error"))
                  .startsWith("Life " + Life.idOf(Samples.ENGINE.id(), WEB) + ": larger than")
                  .contains("too large to be kept here");
            });
    take(1, "start", "name", "x".repeat(9_000_000));
    assertThat(turns()).containsExactly(Turn.Kind.STARTED);
  }

  private static Input input(EngineRef engine, int second, String action, String... attributes) {
    return Harness.input(Samples.event(engine, WEB, T.plusSeconds(second), action, attributes));
  }

  @Test
  void splitOverTwoTasksEachGoesOnWithItsEngines() throws Exception {
    List<EngineRef> engines =
        IntStream.range(0, 20).mapToObj(i -> new EngineRef("engine-" + i, "h", "h")).toList();
    for (EngineRef engine : engines) {
      harness.processElement(Harness.at(T, input(engine, 0, "create")));
      harness.processElement(Harness.at(T, input(engine, 1, "start")));
      harness.processElement(Harness.at(T, input(engine, 700, "die", "exitCode", "139")));
    }
    OperatorSubtaskState state = harness.snapshot(1, 1);
    List<Output> written = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      harness.close();
      harness = Harness.engines(state, 2, task);
      for (EngineRef engine : engines) {
        int owner =
            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                engine.id(), ForensicsJob.MAX_PARALLELISM, 2);
        if (owner == task) {
          harness.processElement(
              Harness.at(T, Harness.input(Samples.heartbeat(engine, T.plusSeconds(900)))));
          harness.processElement(Harness.at(T, input(engine, 901, "destroy")));
        }
      }
      kept.add(harness.numKeyedStateEntries());
      written.addAll(Harness.written(harness));
    }
    assertThat(kept).allSatisfy(entries -> assertThat(entries).isPositive());
    assertThat(Harness.records(written, Topic.INCIDENTS, Incident.class))
        .filteredOn(crash -> crash.resolvedAt() == null)
        .hasSize(20)
        .allSatisfy(crash -> assertThat(crash.openedAt()).isEqualTo(T.plusSeconds(820)));
    assertThat(Harness.records(written, Topic.LIVES, Life.class))
        .hasSize(20)
        .allSatisfy(life -> assertThat(life.bornAt()).isEqualTo(T))
        .allSatisfy(life -> assertThat(life.incarnations()).isEqualTo(1));
  }

  /** Moves the time on by which Flink forgets state. */
  private void pass(Duration time) {
    harness.setStateTtlProcessingTime(time.toMillis());
  }

  private List<Life> lives() {
    return Harness.records(Harness.written(harness), Topic.LIVES, Life.class);
  }

  @Test
  void aContainerWithoutAnEventForLongIsRemembered() throws Exception {
    take(0, "create");
    take(1, "start");
    pass(Duration.ofDays(399));
    take(9, "die", "exitCode", "3");
    assertThat(lives()).extracting(Life::revision).containsExactly(1L, 2L, 3L);
  }

  @Test
  void oneWithoutAnEventFor400DaysIsForgotten() throws Exception {
    take(0, "create");
    take(1, "start");
    pass(Duration.ofDays(401));
    take(9, "die", "exitCode", "3");
    assertThat(lives()).extracting(Life::revision).containsExactly(1L, 2L, 1L);
  }

  @Test
  void whatIsForgottenIsInNoSnapshot() throws Exception {
    take(0, "create");
    take(1, "start");
    pass(Duration.ofDays(401));
    restart();
    // Were it still in the state, it would be remembered by this clock.
    pass(Duration.ZERO);
    take(9, "die", "exitCode", "3");
    assertThat(lives()).extracting(Life::revision).containsExactly(1L);
  }

  @Test
  void anIncidentWithoutAnEventFor400DaysIsForgotten() throws Exception {
    take(0, "create");
    take(1, "start");
    take(700, "die", "exitCode", "139");
    beat(900);
    pass(Duration.ofDays(401));
    // A start would end the crash.
    take(901, "create");
    take(902, "start");
    assertThat(turns()).last().isEqualTo(Turn.Kind.STARTED);
    assertThat(Harness.records(Harness.written(harness), Topic.INCIDENTS, Incident.class))
        .extracting(Incident::status)
        .containsExactly(Incident.Status.OPEN);
  }
}

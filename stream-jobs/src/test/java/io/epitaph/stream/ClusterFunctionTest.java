package io.epitaph.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.detectors.Turn;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterFunctionTest {
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");

  private KeyedOneInputStreamOperatorTestHarness<String, Turn, Output> harness;

  @BeforeEach
  void open() throws Exception {
    harness = Harness.clusterWide(null);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void restart() throws Exception {
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = Harness.clusterWide(state);
  }

  private void take(Turn turn) throws Exception {
    harness.processElement(Harness.at(turn.at(), turn));
    // All engines are known to have come so far.
    harness.processWatermark(turn.at().toEpochMilli());
  }

  private List<Incident> incidents() {
    return Harness.records(harness.extractOutputValues(), Topic.INCIDENTS, Incident.class);
  }

  @Test
  void aCrashThatARestartMayFollowIsPublishedWhenTimeHasPassed() throws Exception {
    take(Samples.died(T, "always"));
    assertThat(incidents()).isEmpty();
    harness.processWatermark(T.plusSeconds(600).toEpochMilli());
    assertThat(incidents())
        .singleElement()
        .satisfies(crash -> assertThat(crash.kind()).isEqualTo(Incident.Kind.CRASH));
  }

  @Test
  void anOpenIncidentSurvivesARestart() throws Exception {
    take(Samples.died(T, "no"));
    assertThat(incidents()).hasSize(1);
    restart();
    take(Samples.started(T.plusSeconds(30)));
    assertThat(incidents())
        .singleElement()
        .satisfies(crash -> assertThat(crash.resolution()).isEqualTo(Resolution.RECOVERED));
  }

  @Test
  void aTimerSurvivesARestart() throws Exception {
    take(Samples.died(T, "always"));
    restart();
    harness.processWatermark(T.plusSeconds(600).toEpochMilli());
    assertThat(incidents()).hasSize(1);
  }

  @Test
  void aRestartInTimeRemovesTheTimer() throws Exception {
    take(Samples.died(T, "always"));
    take(Samples.started(T.plusSeconds(1)));
    // As long as a row of restarts may go on.
    harness.processWatermark(T.plus(Duration.ofDays(3)).toEpochMilli());
    assertThat(incidents()).isEmpty();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void whatComesEarlierFromAnotherEngineIsTakenFirst() throws Exception {
    Turn started = Samples.started(T.plusSeconds(8));
    harness.processElement(Harness.at(started.at(), started));
    take(Samples.died(T, "always"));
    harness.processWatermark(T.plusSeconds(3600).toEpochMilli());
    assertThat(incidents()).isEmpty();
  }

  @Test
  void whatWaitsForOtherEnginesSurvivesARestart() throws Exception {
    Turn died = Samples.died(T, "no");
    harness.processElement(Harness.at(T, died));
    assertThat(incidents()).isEmpty();
    restart();
    harness.processWatermark(T.toEpochMilli());
    assertThat(incidents()).hasSize(1);
  }

  @Test
  void aCalmWorkloadIsNotRemembered() throws Exception {
    take(Samples.started(T));
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aTurnThatCannotBeWorkedOnIsADeadLetter() throws Exception {
    Turn turn = Samples.started(T);
    take(
        new Turn(
            Turn.Kind.DIED,
            T,
            "event",
            turn.engine(),
            turn.workload(),
            turn.containerId(),
            null,
            null,
            null,
            null,
            null,
            turn.terms(),
            turn.overrides()));
    assertThat(harness.extractOutputValues())
        .singleElement()
        .satisfies(letter -> assertThat(letter.topic()).isEqualTo(Topic.DEAD_LETTERS.topicName()));
  }

  @Test
  void anIncidentWithoutATurnFor400DaysIsForgotten() throws Exception {
    take(Samples.died(T, "no"));
    harness.setStateTtlProcessingTime(Duration.ofDays(401).toMillis());
    take(Samples.started(T.plusSeconds(30)));
    assertThat(incidents()).extracting(Incident::status).containsExactly(Incident.Status.OPEN);
  }

  @Test
  void aTurnThatWaitsFor400DaysIsForgotten() throws Exception {
    harness.processElement(Harness.at(T, Samples.died(T, "no")));
    harness.setStateTtlProcessingTime(Duration.ofDays(401).toMillis());
    harness.processWatermark(T.plusSeconds(600).toEpochMilli());
    assertThat(harness.extractOutputValues()).isEmpty();
  }
}

package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes that only what comes later, or beside, can tell, and the incidents that they make. */
class CausesTest {
  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web").memory(8L << 20);

  private CauseOfDeath cause(Outcome outcome) {
    return outcome.incarnation(web).cause();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 143})
  void aSlowStopIsNeverACrashFirst(int code) {
    web.run().pass(Duration.ofHours(1)).stopObeyed(Duration.ofSeconds(45), code);
    script.pass(Duration.ofMinutes(5));
    Outcome outcome = script.outcome();
    assertThat(cause(outcome).kind()).isEqualTo(CauseOfDeath.Kind.STOPPED_ON_REQUEST);
    assertThat(outcome.revisions()).isEmpty();
  }

  @Test
  void aSlowStopThatWasNoneIsACrashSecondsLater() {
    web.run().pass(Duration.ofHours(1)).signalled(15).dies(Duration.ofMinutes(1), 1);
    script.pass(Duration.ofSeconds(5));
    Outcome outcome = script.outcome();
    assertThat(cause(outcome).kind()).isEqualTo(CauseOfDeath.Kind.FAILED);
    assertThat(outcome.incident().kind()).isEqualTo(Incident.Kind.CRASH);
  }

  @Test
  void aStartBeforeTheStopCouldComeSettlesTheCause() {
    web.policy("always").run().pass(Duration.ofHours(1)).signalled(15);
    // The policy answers a death that no stop asked for.
    web.dies(Duration.ofMinutes(1), 1).pass(Duration.ofMillis(100)).started();
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnations(web).get(0).cause().kind()).isEqualTo(CauseOfDeath.Kind.FAILED);
  }

  @Test
  void aFullHeapIsNoKillOfTheKernels() {
    web.run().says("memory allocation of 8589934592 bytes failed").dies(Duration.ofHours(1), 134);
    Outcome outcome = script.pass(Duration.ofMinutes(5)).outcome();
    assertThat(cause(outcome).kind()).isEqualTo(CauseOfDeath.Kind.OUT_OF_MEMORY);
    assertThat(outcome.incident().kind()).isEqualTo(Incident.Kind.CRASH);
    assertThat(outcome.incident().summary()).startsWith("out of memory in its own heap (Rust)");
  }

  @Test
  void aCodePassedOnIsNoSecondKill() {
    web.run().pass(Duration.ofHours(1)).oom().dies(Duration.ofSeconds(11), 137);
    Outcome outcome = script.pass(Duration.ofMinutes(2)).outcome();
    assertThat(outcome.incident(Incident.Kind.OOM).summary()).doesNotContain("2nd");
  }

  @Test
  void memoryDuringAStopIsNoCrashThatStays() {
    web.run().pass(Duration.ofHours(1)).signalled(15).pass(Duration.ofSeconds(2)).oom();
    web.dies(Duration.ofMillis(20), 137).stopEvent();
    Outcome outcome = script.pass(Duration.ofMinutes(2)).outcome();
    assertThat(cause(outcome).kind()).isEqualTo(CauseOfDeath.Kind.OUT_OF_MEMORY);
    assertThat(outcome.incident(Incident.Kind.CRASH).resolution()).isEqualTo(Resolution.STOPPED);
  }

  @Test
  void anOldDeathIsNotJudgedAgainWithoutNewEvidence() {
    web.run().dies(Duration.ofHours(1), 1).pass(Duration.ofMinutes(1)).lookedAt();
    assertThat(script.outcome().turns()).noneMatch(turn -> turn.kind() == Turn.Kind.CAUSE_REVISED);
  }
}

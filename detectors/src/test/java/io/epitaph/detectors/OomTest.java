package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.HostMemory;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import io.epitaph.model.Incident.Status;
import io.epitaph.model.MemoryCounts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OomTest {
  private static final long EIGHT_MIB = 8L << 20;
  private static final Duration MOMENT = Duration.ofMillis(8);

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer choked = script.container("choked").memory(EIGHT_MIB);

  /** The kernel kills the main process; several events show it. */
  private ScriptedContainer killedForMemory() {
    return choked.pass(Duration.ofSeconds(3)).oom().oom().oom().dies(MOMENT, 137);
  }

  @Test
  void anOomKilledContainerIsOneIncidentHoweverManyEventsCame() {
    choked.run();
    killedForMemory().pass(Duration.ofMinutes(1));
    Outcome outcome = script.outcome();

    Incident oom = outcome.incident(Kind.OOM);
    assertThat(oom.status()).isEqualTo(Status.OPEN);
    assertThat(oom.severity()).isEqualTo(Severity.HIGH);
    assertThat(oom.summary()).isEqualTo("container killed for lack of memory (limit 8 MiB)");
    assertThat(oom.numbers())
        .containsEntry("limitBytes", EIGHT_MIB)
        .containsEntry("swapLimitBytes", 2 * EIGHT_MIB)
        .containsEntry("count", 3L)
        .containsEntry("kills", 1L)
        .containsEntry("deaths", 1L);
    assertThat(oom.details()).containsEntry("verdict", "container-killed");
    assertThat(oom.evidence()).hasSize(4);
    CauseOfDeath cause = outcome.incarnation(choked).cause();
    assertThat(cause.kind()).isEqualTo(CauseOfDeath.Kind.OUT_OF_MEMORY);
    assertThat(cause.sentence()).isEqualTo("out of memory: limit 8 MiB");
    assertThat(outcome.incarnation(choked).exitCode()).isEqualTo(137);
  }

  @Test
  void theCrashThatFollowsAnOomKillIsPartOfIt() {
    choked.run();
    killedForMemory().pass(Duration.ofMinutes(1));
    Outcome outcome = script.outcome();
    assertThat(outcome.incident(Kind.CRASH).partOf()).isEqualTo(outcome.incident(Kind.OOM).id());
    assertThat(outcome.alerts()).extracting(Incident::kind).containsExactly(Kind.OOM);
  }

  @Test
  void itIsPartOfItAlsoWhenTheDeathComesBeforeTheOom() {
    choked.run().dies(Duration.ofMinutes(20), 137).pass(MOMENT).oom();
    Outcome outcome = script.outcome(Delivery.NO_SNAPSHOTS);
    assertThat(outcome.incarnation(choked).cause().kind())
        .isEqualTo(CauseOfDeath.Kind.OUT_OF_MEMORY);
    outcome = script.outcome();
    assertThat(outcome.incident(Kind.CRASH).partOf()).isEqualTo(outcome.incident(Kind.OOM).id());
    assertThat(outcome.incident(Kind.OOM).numbers()).containsEntry("kills", 1L);
  }

  @Test
  void anOomIncidentStaysOpenAsLongAsTheContainerStaysDead() {
    choked.run();
    killedForMemory().pass(Duration.ofHours(3));
    assertThat(script.outcome().incident(Kind.OOM).status()).isEqualTo(Status.OPEN);
    choked.started().pass(Duration.ofMillis(1));
    Incident over = script.outcome().incident(Kind.OOM);
    assertThat(over.resolution()).isEqualTo(Resolution.QUIET);
    assertThat(over.resolvedAt()).isAfter(EngineScript.BEGIN.plusSeconds(3 * 3600));
    assertThat(script.outcome().alerts()).isEmpty();
  }

  @Test
  void removingTheDeadEndsBothIncidents() {
    choked.run();
    killedForMemory().pass(Duration.ofHours(3)).destroyed().pass(Duration.ofSeconds(1));
    Outcome outcome = script.outcome();
    assertThat(outcome.incident(Kind.CRASH).resolution()).isEqualTo(Resolution.REMOVED);
    assertThat(outcome.incident(Kind.OOM).status()).isEqualTo(Status.RESOLVED);
  }

  @Test
  void aChokedChildIsAnOomThatTheContainerSurvived() {
    choked.run().pass(Duration.ofSeconds(3)).oom().dies(Duration.ofSeconds(2), 0);
    Outcome outcome = script.outcome();
    Incident oom = outcome.incident();
    assertThat(oom.kind()).isEqualTo(Kind.OOM);
    assertThat(oom.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(oom.summary())
        .isEqualTo("process killed for lack of memory (limit 8 MiB), container survived");
    assertThat(oom.details())
        .containsEntry("verdict", "process-killed-container-survived")
        .containsEntry("followedBy", "died 2 s later: completed: exit 0");
    assertThat(outcome.incarnation(choked).cause().kind()).isEqualTo(CauseOfDeath.Kind.COMPLETED);
  }

  @Test
  void theVerdictComesAfterAWhileWhenNothingFollows() {
    choked.run().pass(Duration.ofSeconds(3)).oom().pass(Duration.ofSeconds(9));
    assertThat(script.outcome().incidents()).isEmpty();
    script.pass(Duration.ofSeconds(1));
    assertThat(script.outcome().incident().details())
        .containsEntry("verdict", "process-killed-container-survived");
  }

  @Test
  void anOomIncidentIsOverAfterQuiet() {
    choked.run().pass(Duration.ofSeconds(3)).oom().pass(Duration.ofMinutes(6));
    Incident oom = script.outcome().incident();
    assertThat(oom.resolution()).isEqualTo(Resolution.QUIET);
    assertThat(oom.summary()).endsWith("container survived, then quiet");
  }

  @Test
  void anotherOomAfterQuietIsAnotherIncident() {
    choked.run().oom().pass(Duration.ofMinutes(6)).oom().pass(Duration.ofMinutes(1));
    assertThat(script.outcome().incidents()).hasSize(2);
  }

  @Test
  void anotherOomBeforeQuietIsTheSameIncident() {
    choked.run().oom().pass(Duration.ofMinutes(4)).oom().pass(Duration.ofMinutes(4)).oom();
    choked.pass(Duration.ofSeconds(11));
    assertThat(script.outcome().incident().numbers()).containsEntry("kills", 3L);
  }

  @Test
  void fourKillsInHalfAnHourAreCritical() {
    choked.run();
    for (int i = 0; i < 4; i++) {
      choked.pass(Duration.ofMinutes(7)).oom().pass(Duration.ofSeconds(11));
    }
    Outcome outcome = script.outcome();
    assertThat(outcome.incidents())
        .hasSize(4)
        .extracting(Incident::severity)
        .containsExactly(Severity.MEDIUM, Severity.MEDIUM, Severity.MEDIUM, Severity.CRITICAL);
    assertThat(outcome.incidents().get(3).summary()).contains("(4th time in 22 min)");
  }

  @Test
  void theEnginesFlagAloneShowsAnOomKillWhoseEventWasLost() {
    choked.run().pass(Duration.ofSeconds(30)).silently(choked::oom).dies(MOMENT, 137);
    choked.pass(Duration.ofSeconds(1));
    Outcome outcome = script.outcome();
    assertThat(outcome.incident(Kind.OOM).numbers()).containsEntry("deaths", 1L);
    assertThat(outcome.alerts()).extracting(Incident::kind).containsExactly(Kind.OOM);
  }

  @Test
  void aKillWithoutAnOomIsNoOomIncident() {
    choked.run().dies(Duration.ofSeconds(30), 137).pass(Duration.ofSeconds(6));
    assertThat(script.outcome().incidents(Kind.OOM)).isEmpty();
    assertThat(script.outcome().incident().kind()).isEqualTo(Kind.CRASH);
  }

  @Test
  void aGuessWaitsForBetterEvidence() {
    choked.run().dies(Duration.ofSeconds(30), 137).pass(Duration.ofSeconds(4));
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aKillOnRequestLongAfterAnOomIsNoOomKill() {
    choked.run().oom().pass(Duration.ofSeconds(30)).removedByForce();
    assertThat(script.outcome().incident().details())
        .containsEntry("verdict", "process-killed-container-survived");
  }

  @Test
  void oomKillsInALoopArePartOfTheLoop() {
    choked.policy("always").run();
    for (int i = 0; i < 8; i++) {
      killedForMemory().pass(Duration.ofSeconds(1)).started();
    }
    choked.pass(Duration.ofSeconds(5));
    Outcome outcome = script.outcome();
    assertThat(outcome.alerts()).extracting(Incident::kind).containsExactly(Kind.RESTART_LOOP);
    Incident oom = outcome.incident(Kind.OOM);
    assertThat(oom.partOf()).isEqualTo(outcome.incident(Kind.RESTART_LOOP).id());
    assertThat(oom.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(oom.numbers()).containsEntry("deaths", 8L);
    assertThat(oom.details()).containsEntry("followedBy", "restarted by the policy");
  }

  @Test
  void labelsChangeTheThresholds() {
    choked.label("epitaph.oom.survival", "1s").label("epitaph.oom.quiet", "3s").run();
    choked.oom().pass(Duration.ofSeconds(4));
    Incident oom = script.outcome().incident();
    assertThat(oom.status()).isEqualTo(Status.RESOLVED);
    assertThat(oom.details())
        .containsEntry("thresholds", "epitaph.oom.quiet=3s, epitaph.oom.survival=1s");
  }

  @Test
  void aWrapperThatEndsBecauseItsChildWasKilledDidNotSurvive() {
    choked.run().pass(Duration.ofMinutes(20)).oom().dies(Duration.ofMillis(107), 1);
    Outcome outcome = script.outcome();
    Incident oom = outcome.incident(Kind.OOM);
    assertThat(oom.severity()).isEqualTo(Severity.HIGH);
    assertThat(oom.summary())
        .isEqualTo(
            "process killed for lack of memory (limit 8 MiB), container died 109 ms later: exit 1");
    assertThat(oom.details()).containsEntry("verdict", "process-killed-container-ended");
    assertThat(outcome.incident(Kind.CRASH).partOf()).isEqualTo(oom.id());
    assertThat(outcome.alerts()).containsExactly(oom);
  }

  @Test
  void itDidNotSurviveAlsoWhenTheEventComesAfterTheDeath() {
    choked.run().dies(Duration.ofMinutes(20), 1).pass(MOMENT).oom().pass(Duration.ofMinutes(1));
    assertThat(script.outcome().incident(Kind.OOM).details())
        .containsEntry("verdict", "process-killed-container-ended");
  }

  @Test
  void aWrapperThatEndsWithZeroDidNotSurviveEither() {
    choked.run().pass(Duration.ofMinutes(20)).oom().dies(Duration.ofMillis(90), 0);
    Incident oom = script.outcome().incident();
    assertThat(oom.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(oom.summary()).endsWith(", container completed 92 ms later");
  }

  @Test
  void oneThatDiesOfItAgainAndAgainIsCritical() {
    choked.policy("always").run();
    for (int i = 0; i < 4; i++) {
      choked.pass(Duration.ofMinutes(1)).oom().dies(MOMENT, 1).pass(MOMENT).started();
    }
    Incident oom = script.outcome().incident(Kind.OOM);
    assertThat(oom.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(oom.summary()).endsWith("container died 10 ms later: exit 1 (4th time in 3 min)");
    assertThat(oom.numbers()).containsEntry("deaths", 4L);
  }

  @Test
  void withTheKillerOffItStandsAtItsLimitUntilSomebodyActs() {
    choked.oomKillDisabled().run().pass(Duration.ofSeconds(30)).oom().pass(Duration.ofMinutes(1));
    Incident standing = script.outcome().incident();
    assertThat(standing.severity()).isEqualTo(Severity.HIGH);
    assertThat(standing.summary())
        .isEqualTo("stands at its limit of 8 MiB with the OOM killer off: what needs memory waits");
    choked.signalled(9).dies(MOMENT, 137).pass(Duration.ofMinutes(1));
    Incident killed = script.outcome().incident();
    assertThat(killed.summary())
        .isEqualTo(
            "stood at its limit of 8 MiB with the OOM killer off, until it was killed by hand");
    assertThat(killed.numbers()).containsEntry("kills", 0L);
    assertThat(killed.details()).containsEntry("verdict", "stood-at-its-limit");
  }

  private static MemoryCounts counted(long atLimit, long killed) {
    return new MemoryCounts(atLimit, killed, null, null, null);
  }

  @Test
  void theKernelsCountsProveThatItWasItsOwnLimit() {
    choked.run().pass(Duration.ofMinutes(1)).oom(counted(1, 1)).dies(MOMENT, 137);
    Outcome outcome = script.outcome();
    assertThat(outcome.incident(Kind.OOM).summary())
        .isEqualTo("container killed at its limit of 8 MiB");
    assertThat(outcome.incident(Kind.CRASH).summary())
        .startsWith("out of memory at its limit of 8 MiB, after");
  }

  @Test
  void theySayOfOneThatSurvivesToo() {
    choked.run().oom(counted(1, 1)).pass(Duration.ofMinutes(1));
    assertThat(script.outcome().incident().summary())
        .isEqualTo("process killed at its limit of 8 MiB, container survived");
  }

  @Test
  void aKillThatTheLimitDidNotCountWasNotForIt() {
    choked.run().pass(Duration.ofMinutes(1)).oom(counted(0, 1)).dies(MOMENT, 137);
    Outcome outcome = script.outcome();
    assertThat(outcome.incident(Kind.OOM).summary())
        .isEqualTo("container killed for lack of memory (limit 8 MiB)");
    assertThat(outcome.incident(Kind.CRASH).summary())
        .startsWith("out of memory, and not at its limit of 8 MiB: its host or its group was full");
  }

  @Test
  void whatWasCountedBeforeProvesNothingOfALaterKill() {
    choked.run().oom(counted(1, 1)).pass(Duration.ofMinutes(1)).oom(counted(1, 2));
    choked.pass(Duration.ofMinutes(1));
    assertThat(script.outcome().incident().summary())
        .startsWith("process killed for lack of memory (limit 8 MiB), container survived");
  }

  @Test
  void theHostsMemoryIsKeptWithADeathByAFault() {
    HostMemory host = new HostMemory(script.now(), 100, 7, 0, 0, 12.5, List.of());
    choked.onHost(host).run().dies(Duration.ofMinutes(1), 139);
    assertThat(script.outcome().incarnations()).extracting(Incarnation::host).containsExactly(host);
  }
}

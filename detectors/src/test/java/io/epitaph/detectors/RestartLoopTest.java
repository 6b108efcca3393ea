package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import io.epitaph.model.Incident.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartLoopTest {
  private static final Duration BRIEF = Duration.ofMillis(200);

  private final EngineScript script = new EngineScript();

  @Test
  void aLoopThatGivesUpIsOneIncidentAndNoSecondAlert() {
    ScriptedContainer web = script.container("web").policy("on-failure", 5).run();
    web.loops(6, BRIEF, 127).pass(Duration.ofMinutes(10));
    Outcome outcome = script.outcome();

    Incident loop = outcome.incident(Kind.RESTART_LOOP);
    assertThat(loop.status()).isEqualTo(Status.RESOLVED);
    assertThat(loop.resolution()).isEqualTo(Resolution.GAVE_UP);
    assertThat(loop.severity()).isEqualTo(Severity.HIGH);
    assertThat(loop.numbers())
        .containsEntry("deaths", 6L)
        .containsEntry("restarts", 5L)
        .containsEntry("exitCode", 127L)
        .containsEntry("restartLimit", 5L);
    assertThat(loop.details())
        .containsEntry("cause", "exit 127: command not found")
        .containsEntry("policy", "on-failure:5")
        .containsEntry("exitCodes", "127 (6 times)")
        .containsEntry("delays", "106 ms, 206 ms, 406 ms, 806 ms, 1.6 s");
    assertThat(loop.summary())
        .isEqualTo(
            "exit 127: command not found after 202 ms, 6 deaths in 4.1 s, gave up after 5"
                + " restarts");
    assertThat(outcome.incidents(Kind.CRASH))
        .allSatisfy(c -> assertThat(c.partOf()).isEqualTo(loop.id()));
    assertThat(outcome.alerts()).isEmpty();
    assertThat(outcome.incarnations(web))
        .hasSize(6)
        .extracting(Incarnation::next)
        .endsWith(Next.RESTARTED_BY_POLICY, Next.GAVE_UP);
    assertThat(outcome.life(web).lastCause().kind()).isEqualTo(CauseOfDeath.Kind.FAILED);
  }

  @Test
  void aPolicyThatGivesUpBeforeTheCountIsALoopToo() {
    script.container("web").policy("on-failure", 2).run().loops(3, BRIEF, 1);
    Incident loop = script.outcome().incident(Kind.RESTART_LOOP);
    assertThat(loop.resolution()).isEqualTo(Resolution.GAVE_UP);
    assertThat(loop.summary()).endsWith("3 deaths in 716 ms, gave up after 2 restarts");
    assertThat(script.outcome().incident(Kind.CRASH).partOf()).isEqualTo(loop.id());
  }

  @Test
  void onFailureDoesNotGiveUpOnACompletedTask() {
    script.container("web").policy("on-failure", 2).run().loops(2, BRIEF, 1);
    script.container("job").policy("on-failure", 2).run().dies(BRIEF, 0);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void theFifthRestartOpensIt() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(5, Duration.ofSeconds(12), 1);
    assertThat(script.outcome().incidents()).isEmpty();
    web.pass(Duration.ofMillis(100)).started();
    Incident loop = script.outcome().incident();
    assertThat(loop.status()).isEqualTo(Status.OPEN);
    assertThat(loop.anchoredAt()).isEqualTo(EngineScript.BEGIN.plus(Duration.ofMillis(12_010)));
    assertThat(loop.numbers()).containsEntry("deaths", 5L).containsEntry("restarts", 5L);
    assertThat(loop.evidence()).hasSize(5);
  }

  @Test
  void aLoopStaysOneIncidentAsLongAsItLasts() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(400, Duration.ofSeconds(12), 1);
    Incident loop = script.outcome().incident();
    assertThat(loop.status()).isEqualTo(Status.OPEN);
    assertThat(loop.numbers()).containsEntry("deaths", 400L);
    assertThat(loop.summary()).endsWith("no end in sight");
  }

  @Test
  void aLoopThatReachesTheEnginesLongestDelayStaysOpen() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(310, Duration.ofMillis(50), 1);
    Outcome outcome = script.outcome();
    Incident loop = outcome.incident();
    assertThat(loop.status()).isEqualTo(Status.OPEN);
    assertThat(loop.summary())
        .isEqualTo("exit 1 after 52 ms, 310 deaths in 5 h, restarted within 60 s, no end in sight");
    assertThat(outcome.life(web).incarnations()).isEqualTo(310);
    assertThat(outcome.revisions()).extracting(Incident::id).containsOnly(loop.id());
  }

  @Test
  void aDeathEveryNinetySecondsIsALoop() {
    script.container("web").policy("always").run().loops(7, Duration.ofSeconds(90), 1);
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
  }

  @Test
  void aTaskThatCompletesAgainAndAgainIsALoopButNoFault() {
    script.container("job").policy("always").run().loops(8, Duration.ofSeconds(3), 0);
    assertThat(script.outcome().incident().severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void aGoodRunEndsIt() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(8, Duration.ofSeconds(12), 1).pass(Duration.ofMillis(100)).started();
    web.pass(Duration.ofMinutes(9));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    web.pass(Duration.ofMinutes(1));
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
    assertThat(script.outcome().workloadStates()).isEmpty();
  }

  @Test
  void aStopEndsIt() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(8, Duration.ofSeconds(12), 1).pass(Duration.ofMillis(100)).started();
    web.stopObeyed(Duration.ofSeconds(1), 143).pass(Duration.ofMinutes(10));
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.STOPPED);
  }

  @Test
  void aStopOfOneThatWaitsForItsRestartEndsIt() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(8, Duration.ofSeconds(12), 1).pass(Duration.ofMillis(50)).stopEvent();
    web.pass(Duration.ofMinutes(10));
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.STOPPED);
    assertThat(script.outcome().alerts()).isEmpty();
  }

  @Test
  void aRemovalEndsItWhenNoOtherComes() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(8, Duration.ofSeconds(12), 1).destroyed().pass(Duration.ofSeconds(100));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    web.pass(Duration.ofSeconds(30));
    assertThat(script.outcome().incident(Kind.RESTART_LOOP).resolution())
        .isEqualTo(Resolution.REMOVED);
    assertThat(script.outcome().alerts()).isEmpty();
  }

  @Test
  void aForcedRemovalEndsItAtOnce() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(8, Duration.ofSeconds(12), 1).pass(Duration.ofMillis(100)).started();
    web.removedByForce();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.STOPPED);
  }

  @Test
  void aRemovedPolicyEndsItWithTheNextDeath() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(8, Duration.ofSeconds(12), 1).pass(Duration.ofMillis(100)).started();
    web.policyUpdated("no").dies(Duration.ofSeconds(12), 1).pass(Duration.ofMinutes(3));
    Outcome outcome = script.outcome();
    Incident loop = outcome.incident(Kind.RESTART_LOOP);
    assertThat(loop.resolution()).isEqualTo(Resolution.DIED);
    assertThat(loop.summary()).endsWith("ended: nothing restarts it any more");
    assertThat(outcome.incident(Kind.CRASH).partOf()).isEqualTo(loop.id());
  }

  @Test
  void aLoopAfterALoopIsAnother() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(8, BRIEF, 1).pass(Duration.ofSeconds(30)).stopEvent();
    web.pass(Duration.ofHours(1)).started().loops(8, BRIEF, 1);
    assertThat(script.outcome().incidents(Kind.RESTART_LOOP))
        .extracting(Incident::status)
        .containsExactly(Status.RESOLVED, Status.OPEN);
  }

  @Test
  void containersThatTakeEachOthersPlaceAreALoop() {
    for (int i = 0; i < 7; i++) {
      replica("shop_web.1." + i).run().dies(Duration.ofSeconds(20), 1);
      script.pass(Duration.ofSeconds(5));
    }
    Incident loop = script.outcome().incident(Kind.RESTART_LOOP);
    assertThat(loop.status()).isEqualTo(Status.OPEN);
    assertThat(loop.workload().name()).isEqualTo("shop_web.1");
    assertThat(loop.containers()).hasSize(7);
    assertThat(loop.numbers()).containsEntry("deaths", 7L).containsEntry("restarts", 6L);
    assertThat(script.outcome().alerts()).containsExactly(loop);
  }

  @Test
  void containersThatTakeEachOthersPlaceAndCannotStartAreALoop() {
    for (int i = 0; i < 7; i++) {
      replica("shop_web.1." + i).created().failsToStart(127, "exec: nope: not found");
      script.pass(Duration.ofSeconds(5));
    }
    Incident loop = script.outcome().incident(Kind.RESTART_LOOP);
    assertThat(loop.numbers()).containsEntry("deaths", 7L).containsEntry("restarts", 6L);
    assertThat(script.outcome().alerts()).containsExactly(loop);
  }

  @Test
  void replicasThatAreWellAreNone() {
    for (int i = 0; i < 10; i++) {
      replica("shop_web.1." + i).run();
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  private ScriptedContainer replica(String task) {
    return script
        .container(task)
        .label("com.docker.swarm.service.name", "shop_web")
        .label("com.docker.swarm.task.name", task);
  }

  @Test
  void withoutSnapshotsALoopIsStillALoop() {
    script.container("web").policy("always").run().loops(9, Duration.ofSeconds(12), 1);
    Incident loop = script.outcome(Delivery.NO_SNAPSHOTS).incident(Kind.RESTART_LOOP);
    assertThat(loop.status()).isEqualTo(Status.OPEN);
    assertThat(loop.details()).doesNotContainKey("policy");
  }

  @Test
  void twoExitCodesAreCountedApart() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(2, BRIEF, 1).loops(5, BRIEF, 78);
    assertThat(script.outcome().incident().details())
        .containsEntry("exitCodes", "78 (5 times), 1 (2 times)");
  }

  @Test
  void aGoodRunIsMuchLongerThanTheDelayBeforeIt() {
    ScriptedContainer web = script.container("web").label("epitaph.restart-loop.run", "1m");
    web.policy("always").run().loops(14, Duration.ofMillis(50), 1);
    web.pass(Duration.ofMinutes(1)).started().pass(Duration.ofMinutes(9));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    web.pass(Duration.ofMinutes(2));
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
  }

  @Test
  void aFaultThatInspectUncoversCountsFromItsDeath() {
    ScriptedContainer web = script.container("web").label("exitCode", "0");
    web.policy("on-failure").run().loops(9, Duration.ofSeconds(12), 42);
    Incident prompt = script.outcome().incident(Kind.RESTART_LOOP);
    Incident later = script.outcome(sent -> Delivery.moved(sent, 1)).incident(Kind.RESTART_LOOP);
    assertThat(prompt.details()).containsEntry("exitCodes", "42 (9 times)");
    assertThat(later.anchoredAt()).isEqualTo(prompt.anchoredAt());
    assertThat(later.id()).isEqualTo(prompt.id());
  }

  @Test
  void anIncidentListsTheLabelsItUsedAndThoseItCouldNot() {
    EngineScript script = new EngineScript();
    script
        .container("web")
        .label("epitaph.restart-loop.count", "3")
        .label("epitaph.restart-loop.run", "ten")
        .policy("always")
        .run()
        .loops(5, Duration.ofSeconds(1), 1);
    assertThat(script.outcome().incident().details())
        .containsEntry("thresholds", "epitaph.restart-loop.count=3")
        .containsEntry(
            "ignoredLabels",
            "epitaph.restart-loop.run=ten: wanted a duration as 500ms, 10s, 2m, 1h or 1d");
  }
}

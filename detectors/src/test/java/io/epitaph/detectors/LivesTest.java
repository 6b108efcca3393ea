package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Life;
import io.epitaph.model.Origin;
import io.epitaph.model.Signals;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LivesTest {
  private final EngineScript script = new EngineScript();

  @Test
  void anEphemeralLifeIsKnownFromCreateToItsLastWords() {
    ScriptedContainer ephemeral = script.container("ephemeral").tty().run();
    ephemeral.dies(Duration.ofMillis(300), 0);
    Outcome outcome = script.outcome();

    Life life = outcome.life(ephemeral);
    assertThat(life.state()).isEqualTo(Life.State.DEAD);
    assertThat(life.name()).isEqualTo("ephemeral");
    assertThat(life.image()).isEqualTo("demo:1.0");
    assertThat(life.imageId()).isEqualTo("sha256:0123");
    assertThat(life.bornAt()).isEqualTo(EngineScript.BEGIN.plusMillis(2));
    assertThat(life.firstSeenAt()).isEqualTo(life.bornAt());
    assertThat(life.incarnations()).isEqualTo(1);
    assertThat(life.lastExitCode()).isZero();
    assertThat(life.workload().kind()).isEqualTo(Workload.Kind.CONTAINER);

    Incarnation only = outcome.incarnation(ephemeral);
    assertThat(only.id()).isEqualTo(life.lastIncarnationId());
    assertThat(only.number()).isEqualTo(1);
    assertThat(only.startedBy()).isEqualTo(StartedBy.FIRST_START);
    assertThat(only.cause().kind()).isEqualTo(CauseOfDeath.Kind.COMPLETED);
    assertThat(only.lastWords().lines()).containsExactly("the end: 0");
    assertThat(only.next()).isNull();
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void aContainerThatRemovesItselfIsKnownToItsEnd() {
    ScriptedContainer gone = script.container("gone").autoRemove().run();
    gone.dies(Duration.ofMillis(300), 0).destroyed();
    Outcome outcome = script.outcome();

    assertThat(outcome.life(gone).state()).isEqualTo(Life.State.DESTROYED);
    assertThat(outcome.life(gone).destroyedAt()).isEqualTo(script.now());
    assertThat(outcome.life(gone).autoRemove()).isTrue();
    assertThat(outcome.incarnation(gone).next()).isEqualTo(Next.REMOVED);
    assertThat(outcome.incarnation(gone).cause().kind()).isEqualTo(CauseOfDeath.Kind.COMPLETED);
  }

  @Test
  void aDestroyedContainerIsForgottenAfterAWhile() {
    script.container("gone").run().dies(Duration.ofMillis(300), 0).destroyed();
    assertThat(script.outcome().lifeStates()).hasSize(1);
    script.pass(LifeSettings.DEFAULTS.forgetAfter());
    assertThat(script.outcome().lifeStates()).isEmpty();
  }

  @Test
  void aStartByHandIsASecondIncarnationOfTheSameLife() {
    ScriptedContainer resurrected = script.container("ephemeral").run();
    resurrected.dies(Duration.ofSeconds(1), 0).pass(Duration.ofMinutes(5)).started();
    resurrected.dies(Duration.ofSeconds(1), 0);
    Outcome outcome = script.outcome();

    assertThat(outcome.lives()).hasSize(1);
    assertThat(outcome.life(resurrected).incarnations()).isEqualTo(2);
    assertThat(outcome.incarnations(resurrected))
        .extracting(Incarnation::startedBy)
        .containsExactly(StartedBy.FIRST_START, StartedBy.HAND);
    assertThat(outcome.incarnations(resurrected).get(0).next()).isEqualTo(Next.RESTARTED_BY_HAND);
    assertThat(outcome.incidents()).isEmpty();
  }

  @Test
  void startsByHandAreNoLoopHoweverMany() {
    ScriptedContainer tried = script.container("tried").run();
    for (int i = 0; i < 12; i++) {
      tried.dies(Duration.ofSeconds(1), 1).pass(Duration.ofSeconds(3 + 7 * (i % 3))).started();
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void pausesArePartOfTheStory() {
    ScriptedContainer web = script.container("web").run().pass(Duration.ofSeconds(5)).paused();
    assertThat(script.outcome().life(web).state()).isEqualTo(Life.State.PAUSED);
    web.pass(Duration.ofSeconds(2)).unpaused();
    Outcome outcome = script.outcome();

    assertThat(outcome.life(web).state()).isEqualTo(Life.State.RUNNING);
    List<Pause> pauses = outcome.incarnation(web).pauses();
    assertThat(pauses).hasSize(1);
    assertThat(Duration.between(pauses.get(0).from(), pauses.get(0).to()))
        .isEqualTo(Duration.ofMillis(2002));
  }

  @Test
  void aDeathEndsAPause() {
    ScriptedContainer web = script.container("web").run().paused().pass(Duration.ofSeconds(1));
    web.removedByForce();
    Incarnation died = script.outcome().incarnation(web);
    assertThat(died.pauses())
        .containsExactly(new Pause(died.pauses().get(0).from(), died.diedAt()));
  }

  @Test
  void execsAreCountedApartFromProbes() {
    ScriptedContainer web = script.container("web").healthCheck().run().probed().exec().probed();
    Incarnation dead = diedAfter(web);
    assertThat(dead.probes()).isEqualTo(2);
    assertThat(dead.execs()).isEqualTo(1);
  }

  private Incarnation diedAfter(ScriptedContainer web) {
    web.dies(Duration.ofSeconds(1), 0);
    return script.outcome().incarnation(web);
  }

  @Test
  void aLabelThatOverwritesTheExitCodeIsCorrectedByInspect() {
    ScriptedContainer liar = script.container("liar").label("exitCode", "0").run();
    liar.dies(Duration.ofMillis(300), 42);

    assertThat(script.outcome(Delivery.NO_SNAPSHOTS).incarnation(liar).exitCode()).isZero();
    Incarnation died = script.outcome().incarnation(liar);
    assertThat(died.exitCode()).isEqualTo(42);
    assertThat(died.cause().kind()).isEqualTo(CauseOfDeath.Kind.FAILED);
    assertThat(script.outcome().life(liar).lastExitCode()).isEqualTo(42);
  }

  @Test
  void aLabelThatOverwritesTheSignalSaysNothingOfIt() {
    ScriptedContainer liar = script.container("liar").label("signal", "SEGV").run();
    liar.signalled(Signals.KILL).dies(Duration.ofMillis(30), 137);
    CauseOfDeath cause = script.outcome().incarnation(liar).cause();
    assertThat(cause.kind()).isEqualTo(CauseOfDeath.Kind.KILLED_ON_REQUEST);
    assertThat(cause.signal()).isEqualTo(Signals.KILL);
  }

  @Test
  void aRestartDoesNotLendItsSnapshotToTheDeathBefore() {
    ScriptedContainer web = script.container("web").policy("always").run();
    web.loops(3, Duration.ofMillis(50), 7);
    assertThat(script.outcome(Delivery.SNAPSHOTS_LAST).incarnations(web))
        .extracting(Incarnation::exitCode)
        .containsExactly(7, 7, 7);
  }

  @Test
  void aStartAfterAMissedDeathEndsTheRunBefore() {
    ScriptedContainer web = script.container("web").run().pass(Duration.ofSeconds(5));
    web.silently(() -> web.dies(1)).pass(Duration.ofSeconds(5)).started();
    Outcome outcome = script.outcome(Delivery.NO_SNAPSHOTS);
    Incarnation first = outcome.incarnations(web).get(0);
    assertThat(first.cause().kind()).isEqualTo(CauseOfDeath.Kind.UNKNOWN);
    assertThat(first.cause().sentence()).startsWith("unknown: died unseen");
    assertThat(outcome.incarnations(web)).hasSize(2);
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.RUNNING);
  }

  @Test
  void aRemovalAfterAMissedDeathIsNoCrash() {
    ScriptedContainer web = script.container("web").run().pass(Duration.ofHours(5));
    web.silently(() -> web.dies(1)).destroyed().pass(Duration.ofHours(1));
    Outcome outcome = script.outcome();
    assertThat(outcome.incidents()).isEmpty();
    assertThat(outcome.incarnation(web).cause().kind()).isEqualTo(CauseOfDeath.Kind.UNKNOWN);
  }

  @Test
  void aHealthChangeJustAfterTheDeathBeginsNoNewLife() {
    ScriptedContainer web = script.container("web").healthCheck().run().healthy();
    web.dies(Duration.ofSeconds(20), 1).unhealthy();
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnations(web)).hasSize(1);
    assertThat(outcome.life(web).state()).isEqualTo(Life.State.DEAD);
  }

  @Test
  void aKubernetesContainersWorkloadIsItsOwner() {
    ScriptedContainer pod =
        script
            .container("k8s_web_shop-5d9c7b6f4d-abcde")
            .label("io.kubernetes.pod.name", "shop-5d9c7b6f4d-abcde")
            .label("io.kubernetes.pod.namespace", "eu")
            .label("io.kubernetes.container.name", "web")
            .run();
    assertThat(script.outcome().life(pod).workload().name()).isEqualTo("eu/shop/web");
  }

  @Test
  void anEventOfNoContainerIsRefused() {
    EngineEvent event =
        new EngineEvent(
            1,
            "e1",
            EngineScript.ENGINE,
            EngineScript.BEGIN,
            EngineScript.BEGIN,
            "volume",
            "create",
            null,
            "data",
            Map.of(),
            null,
            "{}",
            Origin.OBSERVED,
            false);
    LifeTracker tracker = new LifeTracker(LifeSettings.DEFAULTS);
    assertThatThrownBy(() -> tracker.onEvent(null, event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("event e1 (volume create) is of no container");
  }

  @Test
  void podmansOwnWordsAreUnderstood() {
    ScriptedContainer pod = script.container("pod").run().pass(Duration.ofSeconds(2));
    Map<String, String> attributes = Map.of("name", "pod", "containerExitCode", "3");
    script.event("container", "die", null, pod.id(), attributes, null, false);
    script.event("container", "cleanup", null, pod.id(), attributes, null, false);
    script.event("container", "destroy", null, pod.id(), attributes, null, false);
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnation(pod).exitCode()).isEqualTo(3);
    assertThat(outcome.life(pod).state()).isEqualTo(Life.State.DESTROYED);
  }

  @Test
  void withoutANumericExitCodeTheCauseIsUnknown() {
    ScriptedContainer web = script.container("web").label("exitCode", "many").run();
    web.dies(Duration.ofSeconds(2), 0);
    Incarnation died = script.outcome(Delivery.NO_SNAPSHOTS).incarnation(web);
    assertThat(died.exitCode()).isNull();
    assertThat(died.cause().kind()).isEqualTo(CauseOfDeath.Kind.UNKNOWN);
    assertThat(script.outcome().incarnation(web).exitCode()).isZero();
  }

  @Test
  void aSignalSentWhileItDiesBeginsNoNewLife() {
    ScriptedContainer web = script.container("web").run().dies(Duration.ofSeconds(20), 0);
    web.signalled(15);
    assertThat(script.outcome().incarnations(web)).hasSize(1);
    assertThat(script.outcome().life(web).state()).isEqualTo(Life.State.DEAD);
  }

  @Test
  void aStopEventThatComesLongAfterChangesNoCause() {
    ScriptedContainer web = script.container("web").run().dies(Duration.ofSeconds(20), 4);
    web.pass(Duration.ofMinutes(2)).stopEvent();
    assertThat(script.outcome().incarnation(web).cause().kind())
        .isEqualTo(CauseOfDeath.Kind.FAILED);
  }
}

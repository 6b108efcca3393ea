package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import io.epitaph.model.Incident.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CrashTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web");

  @Test
  void aServiceThatFailsAndStaysDeadIsACrash() {
    web.run().dies(LONG, 3);
    Incident crash = script.outcome().incident();
    assertThat(crash.kind()).isEqualTo(Kind.CRASH);
    assertThat(crash.status()).isEqualTo(Status.OPEN);
    assertThat(crash.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(crash.summary())
        .isEqualTo("exit 3, after 60 min, and stays dead: nothing restarts it, its policy is no");
    assertThat(crash.numbers()).containsEntry("exitCode", 3L);
    assertThat(crash.details()).containsEntry("cause", "failed").containsEntry("policy", "no");
    assertThat(crash.evidence()).hasSize(1);
  }

  @Test
  void aTaskThatFailsSoonIsNone() {
    web.run().dies(Duration.ofMinutes(9), 1).pass(LONG);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aTerminalThatEndsWithAFailureIsNone() {
    web.tty().run().dies(LONG, 1).pass(LONG);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aFaultSignalIsACrashHoweverSoon() {
    web.run().dies(Duration.ofSeconds(2), 139);
    Incident crash = script.outcome().incident();
    assertThat(crash.severity()).isEqualTo(Severity.HIGH);
    assertThat(crash.numbers()).containsEntry("signal", 11L);
  }

  @Test
  void aStartThatFailedIsACrash() {
    web.created().failsToStart(127, "exec: \"nope\": not found");
    Incident crash = script.outcome().incident();
    assertThat(crash.kind()).isEqualTo(Kind.CRASH);
    assertThat(crash.summary()).startsWith("could not start: exit 127: command not found");
  }

  @Test
  void aStartThatFailedIsNotWaitedForThoughThePolicyIsAlways() {
    web.policy("always").created().failsToStart(127, "exec: \"nope\": not found");
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    assertThat(script.outcome().incidents(Kind.RESTART_LOOP)).isEmpty();
  }

  @Test
  void aRestartThatFailsIsNotWaitedForHoweverManySucceededBefore() {
    web.policy("always")
        .created()
        .loops(3, Duration.ofSeconds(4), 5)
        .pass(Duration.ofSeconds(1))
        .failsToStart(128, "failed to bind host port for 0.0.0.0:9090: address already in use");
    Incident crash = script.outcome().incident();
    assertThat(crash.severity()).isEqualTo(Severity.HIGH);
    assertThat(crash.summary())
        .endsWith("the engine does not try again, though its policy is always");
  }

  @Test
  void aCompletedTaskIsNone() {
    web.run().dies(LONG, 0).pass(LONG);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aDeathThatThePolicyAnswersIsNone() {
    web.policy("always").run().dies(LONG, 1).pass(Duration.ofMillis(100)).started().pass(LONG);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aDeathThatThePolicyLeavesUnansweredIsACrash() {
    web.policy("always").run().dies(LONG, 1).pass(Duration.ofSeconds(119));
    assertThat(script.outcome().incidents()).isEmpty();
    script.pass(Duration.ofSeconds(2));
    Incident crash = script.outcome().incident();
    assertThat(crash.severity()).isEqualTo(Severity.HIGH);
    assertThat(crash.summary()).endsWith("and stays dead: no restart came within 2 min");
  }

  @Test
  void anotherStartEndsIt() {
    web.run().dies(LONG, 3).pass(LONG).started();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
    assertThat(script.outcome().incident().summary()).endsWith(", then started again");
  }

  @Test
  void aRemovalEndsIt() {
    web.run().dies(LONG, 3).pass(LONG).destroyed();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.REMOVED);
  }

  @Test
  void aNewContainerOfTheWorkloadEndsIt() {
    composed("old").run().dies(LONG, 3).pass(LONG);
    composed("new").run();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
  }

  private ScriptedContainer composed(String name) {
    return script
        .container(name)
        .label("com.docker.compose.project", "shop")
        .label("com.docker.compose.service", "web");
  }

  @Test
  void oneThatRemovesItselfIsACrashUntilItIsNoNewsAnyMore() {
    web.autoRemove().run().dies(LONG, 3).destroyed().pass(Duration.ofMinutes(3));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    script.pass(LONG);
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.QUIET);
    assertThat(script.outcome().workloadStates()).isEmpty();
  }

  @Test
  void aTaskThatRemovesItselfIsNone() {
    web.autoRemove().run().dies(Duration.ofMinutes(1), 3).destroyed().pass(LONG);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void withoutASnapshotItWaitsForARestart() {
    web.run().dies(LONG, 3).pass(Duration.ofMinutes(1));
    assertThat(script.outcome(Delivery.NO_SNAPSHOTS).incidents()).isEmpty();
    script.pass(Duration.ofMinutes(2));
    assertThat(script.outcome(Delivery.NO_SNAPSHOTS).incident().kind()).isEqualTo(Kind.CRASH);
  }

  @Test
  void aLabelThatHidesTheExitCodeHidesNoCrash() {
    web.label("exitCode", "0").run().dies(LONG, 42);
    assertThat(script.outcome().incident().numbers()).containsEntry("exitCode", 42L);
  }

  @Test
  void aLabelThatFakesAnExitCodeMakesNoCrashThatStays() {
    web.label("exitCode", "42").run().dies(LONG, 0);
    assertThat(script.outcome().alerts()).isEmpty();
  }

  @Test
  void aServiceThatWasStartedDetachedIsNoTask() {
    web.runDetached().dies(Duration.ofMinutes(9), 1).pass(Duration.ofMinutes(3));
    Incident crash = script.outcome().incident();
    assertThat(crash.status()).isEqualTo(Status.OPEN);
    assertThat(crash.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(crash.summary())
        .isEqualTo("exit 1, after 9 min, and stays dead: nothing restarts it, its policy is no");
  }

  @Test
  void oneThatIsStartedAgainAtOnceIsNone() {
    web.runDetached().dies(Duration.ofMinutes(1), 1).pass(Duration.ofMinutes(1)).started();
    web.pass(LONG);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void oneThatIsStartedAgainInTheForegroundIsATask() {
    web.runDetached().dies(Duration.ofMinutes(1), 1).pass(Duration.ofMinutes(1));
    web.attached().started().dies(Duration.ofMinutes(1), 1).pass(LONG);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aServiceOfComposeIsNoTaskThoughSomebodyWatches() {
    composed("web").run().dies(Duration.ofMinutes(3), 1).pass(Duration.ofMinutes(3));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
  }

  private ScriptedContainer pod(String name, String uid) {
    return script
        .container(name)
        .label("io.kubernetes.pod.namespace", "shop")
        .label("io.kubernetes.pod.name", "web-6f7d9c8b4d-x" + uid)
        .label("io.kubernetes.pod.uid", uid)
        .label("io.kubernetes.container.name", "web");
  }

  @Test
  void anotherPodDoesNotAnswerTheCrashOfThisOne() {
    pod("a", "1234").run().dies(LONG, 139).pass(Duration.ofMinutes(6));
    pod("b", "5678").run().pass(Duration.ofMinutes(30));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    pod("c", "1234").run();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
  }

  @Test
  void anotherPodAnswersTheCrashOfOneThatIsGone() {
    pod("a", "1234").run().dies(LONG, 139).destroyed().pass(Duration.ofMinutes(6));
    pod("b", "5678").run();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
  }

  @Test
  void aRestartThatABackOffDelaysIsWaitedFor() {
    pod("a", "1234").run().dies(LONG, 1).pass(Duration.ofMinutes(5));
    pod("b", "1234").run();
    assertThat(script.outcome().incidents()).isEmpty();
  }
}

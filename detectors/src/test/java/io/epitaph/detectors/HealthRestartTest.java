package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import io.epitaph.model.Incident.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is unhealthy, and restarted or replaced for that: by a script, an orchestrator, a person.
 */
class HealthRestartTest {
  private static final Duration FEW = Duration.ofSeconds(20);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final EngineScript script = new EngineScript();
  private final ScriptedContainer web = script.container("web").healthCheck();

  private void healed(int times) {
    for (int i = 0; i < times; i++) {
      web.pass(FEW).unhealthy().pass(SECOND).restarted();
    }
  }

  @Test
  void theThirdRestartOpensIt() {
    web.run();
    healed(2);
    assertThat(script.outcome().incidents()).isEmpty();
    healed(1);
    Incident loop = script.outcome().incident();
    assertThat(loop.kind()).isEqualTo(Kind.RESTART_LOOP);
    assertThat(loop.severity()).isEqualTo(Severity.HIGH);
    assertThat(loop.details())
        .containsEntry("reason", "unhealthy")
        .containsEntry("probeOutput", "cat: can't open '/ok': No such file or directory\n");
    assertThat(loop.summary())
        .startsWith("restarted 3 times in 42 s because it is unhealthy: cat: can't open '/ok'")
        .endsWith("no end in sight");
  }

  @Test
  void eachDeathKeepsItsOwnCause() {
    web.run();
    healed(5);
    assertThat(script.outcome().incarnations(web))
        .filteredOn(run -> run.cause() != null)
        .hasSize(5)
        .allSatisfy(
            run -> assertThat(run.cause().kind()).isEqualTo(CauseOfDeath.Kind.STOPPED_ON_REQUEST));
    assertThat(script.outcome().alerts()).hasSize(1);
  }

  @Test
  void itEndsWhenItStaysHealthy() {
    web.run();
    healed(6);
    web.pass(FEW).healthy().pass(Duration.ofMinutes(9));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    web.pass(Duration.ofMinutes(2));
    Incident loop = script.outcome().incident();
    assertThat(loop.resolution()).isEqualTo(Resolution.RECOVERED);
    assertThat(loop.summary()).endsWith("recovered: it stays healthy");
  }

  @Test
  void itDoesNotEndWhileItStaysUnhealthy() {
    web.run();
    healed(4);
    web.pass(FEW).unhealthy().pass(Duration.ofHours(3));
    assertThat(script.outcome().incident(Kind.RESTART_LOOP).status()).isEqualTo(Status.OPEN);
    assertThat(script.outcome().alerts()).hasSize(1);
    web.healthy().pass(Duration.ofHours(1));
    assertThat(script.outcome().incident(Kind.RESTART_LOOP).resolution())
        .isEqualTo(Resolution.RECOVERED);
  }

  @Test
  void aPersonMayTakeAWhileToStartItAgain() {
    web.run();
    for (int i = 0; i < 3; i++) {
      web.pass(FEW).unhealthy().pass(SECOND).stopObeyed(SECOND, 143);
      web.pass(Duration.ofMinutes(4 + 3L * i)).started();
    }
    assertThat(script.outcome().incident().details()).containsEntry("reason", "unhealthy");
  }

  @Test
  void whatIsStoppedForGoodIsForgotten() {
    web.run().pass(FEW).unhealthy().stopObeyed(SECOND, 143).destroyed();
    script.pass(Duration.ofHours(7));
    assertThat(script.outcome().incidents()).isEmpty();
    assertThat(script.outcome().workloadStates()).isEmpty();
  }

  @Test
  void aStopForGoodEndsIt() {
    web.run();
    healed(4);
    web.pass(FEW).unhealthy().stopObeyed(SECOND, 143).pass(Duration.ofMinutes(3));
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.STOPPED);
  }

  @Test
  void restartsOfOneThatIsHealthyAreNone() {
    web.run();
    for (int i = 0; i < 8; i++) {
      web.pass(FEW).healthy().pass(FEW).restarted();
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void oneThatWasHealthyAgainBeforeItWasRestartedIsNone() {
    web.run().healthy();
    for (int i = 0; i < 4; i++) {
      web.pass(Duration.ofHours(1)).unhealthy().pass(FEW).healthy().pass(FEW).restarted();
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void threeTimesInAWeekAreNone() {
    web.run();
    for (int i = 0; i < 3; i++) {
      web.pass(Duration.ofHours(50)).unhealthy().pass(SECOND).restarted();
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void aTaskOfSwarmThatIsReplacedForItsHealthIsOne(int wait) {
    for (int i = 0; i < 5; i++) {
      script
          .container("web.1." + i)
          .label("com.docker.swarm.service.name", "web")
          .label("com.docker.swarm.task.name", "web.1." + i)
          .healthCheck()
          .run()
          .pass(FEW)
          .unhealthy()
          .stopObeyed(SECOND, 0);
      script.pass(Duration.ofSeconds(wait));
    }
    assertThat(script.outcome().incident().summary()).startsWith("restarted 4 times");
  }

  @Test
  void aServiceThatIsMadeAnewForItsHealthIsOne() {
    for (int i = 0; i < 5; i++) {
      script
          .container("web-" + i)
          .label("com.docker.compose.project", "shop")
          .label("com.docker.compose.service", "web")
          .healthCheck()
          .run()
          .pass(FEW)
          .unhealthy()
          .stopTimesOut(Duration.ofSeconds(10))
          .destroyed();
      script.pass(SECOND);
    }
    assertThat(script.outcome().incident().details()).containsEntry("reason", "unhealthy");
  }

  private ScriptedContainer pod(String uid, int attempt) {
    return script
        .container("k8s_web_" + uid + "_" + attempt)
        .label("io.kubernetes.pod.namespace", "shop")
        .label("io.kubernetes.pod.name", "web-6f7d9c8b4d-x" + uid.substring(0, 4))
        .label("io.kubernetes.pod.uid", uid)
        .label("io.kubernetes.container.name", "web");
  }

  @Test
  void whatItsPodStopsAndMakesAnewFailedItsLivenessProbe() {
    for (int i = 0; i < 6; i++) {
      pod("uid-1", i).run().pass(Duration.ofMinutes(2)).stopObeyed(SECOND, 143);
      script.pass(Duration.ofSeconds(i * 40L));
    }
    Incident loop = script.outcome().incident();
    assertThat(loop.summary())
        .startsWith("restarted 5 times")
        .contains("by its pod, as after a liveness probe that failed");
    assertThat(loop.details()).containsEntry("reason", "unhealthy");
  }

  @Test
  void podsThatReplaceEachOtherAreARollOutAndNoLoop() {
    for (int i = 0; i < 8; i++) {
      pod("uid-" + i, 0).run().pass(Duration.ofMinutes(2)).stopObeyed(SECOND, 143).destroyed();
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aPodThatGoesEndsTheLoopOfItsContainer() {
    for (int i = 0; i < 7; i++) {
      pod("uid-1", i).run().dies(FEW, 1);
      script.pass(FEW);
    }
    pod("uid-1", 7).run().pass(FEW).stopObeyed(SECOND, 143);
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.STOPPED);
  }
}

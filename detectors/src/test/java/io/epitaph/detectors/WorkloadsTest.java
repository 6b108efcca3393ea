package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Status;
import io.epitaph.model.Life;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a container is part of, when it is renamed, replaced, or one of several. */
class WorkloadsTest {
  private static final int SEGV = 139;

  private final EngineScript script = new EngineScript();

  @Test
  void aContainerIsOfTheWorkloadThatItIsNamedAs() {
    ScriptedContainer web = script.container("web").run().renamed("web-old").renamed("web-older");
    Life life = script.outcome().life(web);
    assertThat(life.name()).isEqualTo("web-older");
    assertThat(life.formerNames()).containsExactly("web", "web-old");
    assertThat(life.workload().name()).isEqualTo("web-older");
  }

  @Test
  void whatEndedBeforeItsContainerWasRenamedKeepsItsWorkload() {
    ScriptedContainer web = script.container("web").run().dies(Duration.ofHours(1), SEGV);
    web.pass(Duration.ofMinutes(1)).renamed("web-broken").pass(Duration.ofMinutes(1)).destroyed();
    Outcome outcome = script.outcome();
    assertThat(outcome.incarnation(web).workload().name()).isEqualTo("web");
    assertThat(outcome.life(web).workload().name()).isEqualTo("web-broken");
  }

  @Test
  void theNewVersionTakesTheNameAndItsDeathIsTheWorkloads() {
    ScriptedContainer old = script.container("web").run().pass(Duration.ofMinutes(9));
    ScriptedContainer next = script.container("web-new").run().pass(Duration.ofSeconds(9));
    old.renamed("web-old");
    next.renamed("web");
    old.stopObeyed(Duration.ofSeconds(1), 0).destroyed();
    next.dies(Duration.ofHours(2), SEGV);
    assertThat(script.outcome().incident().workload().name()).isEqualTo("web");
  }

  @Test
  void aRenamedVersionThatRunsTakesThePlaceOfOneThatCrashed() {
    ScriptedContainer old = script.container("web").run().dies(Duration.ofHours(1), SEGV);
    ScriptedContainer next = script.container("web-new").run().pass(Duration.ofSeconds(9));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    next.renamed("web-2").pass(Duration.ofSeconds(1)).renamed("web");
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
    assertThat(script.outcome().incarnations(old)).hasSize(1);
  }

  @Test
  void aCrashOfWhatWasRenamedAwayIsNoLongerItsFormerWorkloads() {
    ScriptedContainer old = script.container("web").run().pass(Duration.ofMinutes(9));
    old.renamed("web-old").dies(Duration.ofHours(1), SEGV).pass(Duration.ofMinutes(9));
    script.container("web").run().pass(Duration.ofMinutes(9));
    Incident crash = script.outcome().incident();
    assertThat(crash.workload().name()).isEqualTo("web-old");
    assertThat(crash.status()).isEqualTo(Status.OPEN);
  }

  @Test
  void aNameThatChangedWhileNobodyWatchedIsFoundByTheNextSnapshot() {
    ScriptedContainer web = script.container("web-new").run().pass(Duration.ofMinutes(9));
    web.silently(() -> web.renamed("web")).pass(Duration.ofMinutes(9)).lookedAt();
    Life life = script.outcome().life(web);
    assertThat(life.workload().name()).isEqualTo("web");
    assertThat(life.formerNames()).containsExactly("web-new");
  }

  @Test
  void aNameThatChangedUnseenIsInTheNextEvent() {
    ScriptedContainer web = script.container("web-new").run().pass(Duration.ofMinutes(9));
    web.silently(() -> web.renamed("web")).dies(Duration.ofHours(2), SEGV);
    assertThat(script.outcome().incident().workload().name()).isEqualTo("web");
  }

  @Test
  void anotherNameOfAComposeContainerIsNoOtherWorkload() {
    ScriptedContainer web =
        script
            .container("0f3e8c1a2b3c_shop-web-1")
            .label("com.docker.compose.project", "shop")
            .label("com.docker.compose.service", "web")
            .label("com.docker.compose.oneoff", "False")
            .created()
            .renamed("shop-web-1")
            .started();
    assertThat(script.outcome().life(web).workload().name()).isEqualTo("shop/web");
  }

  @Test
  void aOneOffDoesNotStandInForItsService() {
    compose("shop-web-1", "False").run().dies(Duration.ofHours(1), SEGV);
    ScriptedContainer shell = compose("shop-web-run-1f00", "True").autoRemove().run();
    shell.dies(Duration.ofMinutes(1), 0).destroyed();
    Outcome outcome = script.outcome();
    assertThat(outcome.incident().status()).isEqualTo(Status.OPEN);
    assertThat(outcome.life(shell).workload().name()).isEqualTo("shop/web run");
  }

  @Test
  void oneOffsThatFailAreNoLoop() {
    compose("shop-web-1", "False").run();
    for (int i = 0; i < 7; i++) {
      ScriptedContainer test = compose("shop-web-run-" + i, "True").autoRemove().run();
      test.dies(Duration.ofSeconds(12), 1).destroyed().pass(Duration.ofSeconds(30));
    }
    assertThat(script.pass(Duration.ofMinutes(5)).outcome().incidents()).isEmpty();
  }

  private ScriptedContainer compose(String name, String oneoff) {
    return script
        .container(name)
        .label("com.docker.compose.project", "shop")
        .label("com.docker.compose.service", "web")
        .label("com.docker.compose.oneoff", oneoff);
  }

  @Test
  void anotherPodDoesNotStandInForTheOneThatCrashed() {
    ScriptedContainer crashed = pod("shop-5d9c7b6f4d-aaaaa").run();
    crashed.dies(Duration.ofHours(1), SEGV).pass(Duration.ofMinutes(5));
    pod("shop-5d9c7b6f4d-bbbbb").run().pass(Duration.ofMinutes(5));
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    crashed.destroyed();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
  }

  @Test
  void theNextContainerOfAPodStandsInForTheOneThatCrashed() {
    pod("shop-5d9c7b6f4d-aaaaa").run().dies(Duration.ofHours(1), SEGV).pass(Duration.ofHours(1));
    pod("shop-5d9c7b6f4d-aaaaa").run();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
  }

  private ScriptedContainer pod(String name) {
    return script
        .container("k8s_web_" + name)
        .label("io.kubernetes.pod.name", name)
        .label("io.kubernetes.pod.namespace", "eu")
        .label("io.kubernetes.container.name", "web");
  }

  @Test
  void aServiceOfAnotherSwarmDoesNotStandIn() {
    task("vm7pu2wx5ogiodtag3vpyjd5n", "x").run().dies(Duration.ofHours(1), SEGV);
    script.pass(Duration.ofMinutes(5));
    task("dl5t938230ex294ma3kj5zd0z", "y").run();
    assertThat(script.outcome().incident().status()).isEqualTo(Status.OPEN);
    task("vm7pu2wx5ogiodtag3vpyjd5n", "z").run();
    assertThat(script.outcome().incident().resolution()).isEqualTo(Resolution.RECOVERED);
  }

  private ScriptedContainer task(String serviceId, String id) {
    return script
        .container("api.1." + id)
        .label("com.docker.swarm.service.id", serviceId)
        .label("com.docker.swarm.service.name", "api")
        .label("com.docker.swarm.task.name", "api.1." + id);
  }

  @Test
  void theRunThatGoesOnIsOfTheNewWorkload() {
    ScriptedContainer web = script.container("web-new").run().pass(Duration.ofMinutes(9));
    web.renamed("web");
    Incarnation running = script.outcome().incarnation(web);
    assertThat(running.workload().name()).isEqualTo("web");
  }
}

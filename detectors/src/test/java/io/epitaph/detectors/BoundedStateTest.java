package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident.Resolution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** State grows with trouble, not with time. */
class BoundedStateTest {
  private static final int SMALL = 64 * 1024;

  private final EngineScript script = new EngineScript();

  @Test
  void aContainerThatDoesWellIsRememberedByItsLifeAlone() {
    script.container("web").run();
    Outcome outcome = script.outcome();
    assertThat(outcome.workloadStates()).isEmpty();
    assertThat(outcome.lifeStates()).hasSize(1);
    assertThat(outcome.largestState()).isLessThan(4096);
  }

  @Test
  void aLoopForEverStaysSmall() {
    script.container("web").policy("always").run().loops(400, Duration.ofMillis(20), 1);
    assertThat(script.outcome().largestState()).isLessThan(SMALL);
  }

  @Test
  void aStormOfOomsStaysSmall() {
    ScriptedContainer web = script.container("web").memory(8L << 20).run();
    for (int i = 0; i < 400; i++) {
      web.pass(Duration.ofSeconds(3)).oom();
    }
    assertThat(script.outcome().largestState()).isLessThan(SMALL);
    assertThat(script.outcome().incarnation(web).ooms()).hasSize(100);
  }

  @Test
  void aFlapForEverStaysSmall() {
    ScriptedContainer web = script.container("web").healthCheck().run();
    for (int i = 0; i < 200; i++) {
      web.pass(Duration.ofSeconds(3)).healthy().pass(Duration.ofSeconds(3)).unhealthy();
    }
    Outcome outcome = script.outcome();
    assertThat(outcome.largestState()).isLessThan(SMALL);
    assertThat(outcome.incident().evidence()).hasSize(50);
    assertThat(outcome.incarnation(web).health()).hasSize(100);
  }

  private static List<Integer> withOutput(Incarnation run) {
    return IntStream.range(0, run.health().size())
        .filter(i -> run.health().get(i).output() != null)
        .boxed()
        .toList();
  }

  @Test
  void ofLongProbesOutputsOnlyTheLatestAreKept() {
    String output = "x".repeat(4096);
    ScriptedContainer web = script.container("web").healthCheck().policy("always").created();
    for (int run = 0; run < 3; run++) {
      web.started();
      for (int i = 0; i < 60; i++) {
        web.pass(Duration.ofSeconds(3)).turns("healthy", 0, output);
        web.pass(Duration.ofSeconds(3)).turns("unhealthy", 3, output);
      }
      if (run < 2) {
        web.dies(Duration.ofSeconds(3), 1);
      }
    }
    Outcome outcome = script.outcome();
    List<Incarnation> runs = outcome.incarnations(web);
    assertThat(runs).hasSize(3).allSatisfy(run -> assertThat(run.health()).hasSize(100));
    assertThat(withOutput(runs.get(2))).containsExactly(92, 93, 94, 95, 96, 97, 98, 99);
    assertThat(runs.subList(0, 2))
        .allSatisfy(run -> assertThat(withOutput(run)).containsExactly(99));
    assertThat(outcome.largestState()).isLessThan(96 * 1024);
  }

  @Test
  void whatIsOpenIsRememberedUntilItEnds() {
    List<ScriptedContainer> replicas = new ArrayList<>();
    for (int i = 0; i < 260; i++) {
      replicas.add(
          script
              .container("web-" + i)
              .label("com.docker.compose.project", "shop")
              .label("com.docker.compose.service", "web")
              .run());
    }
    replicas.forEach(web -> web.dies(Duration.ofHours(1), 139));
    replicas.forEach(ScriptedContainer::started);
    assertThat(script.outcome().incidents())
        .hasSize(260)
        .allSatisfy(crash -> assertThat(crash.resolution()).isEqualTo(Resolution.RECOVERED));
  }

  @Test
  void signalsPausesAndProbesForEverStaySmall() {
    ScriptedContainer web = script.container("web").healthCheck().run();
    for (int i = 0; i < 200; i++) {
      web.signalled(1).probed().paused().unpaused();
    }
    assertThat(script.outcome().largestState()).isLessThan(SMALL);
  }

  @Test
  void aStormOfReplicasStaysBounded() {
    for (int i = 0; i < 270; i++) {
      script
          .container("web-" + i)
          .label("com.docker.compose.project", "shop")
          .label("com.docker.compose.service", "web")
          .policy("always")
          .run()
          .dies(Duration.ofMillis(20), 1);
    }
    Outcome outcome = script.outcome();
    assertThat(outcome.workloadStates()).hasSize(1);
    assertThat(outcome.largestState()).isLessThan(256 * 4096);
  }
}

package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

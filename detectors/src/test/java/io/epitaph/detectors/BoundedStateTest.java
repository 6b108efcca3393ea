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
    Told told = script.told();
    assertThat(told.workloadStates()).isEmpty();
    assertThat(told.lifeStates()).hasSize(1);
    assertThat(told.largestState()).isLessThan(4096);
  }

  @Test
  void aLoopForEverStaysSmall() {
    script.container("web").policy("always").run().loops(400, Duration.ofMillis(20), 1);
    assertThat(script.told().largestState()).isLessThan(SMALL);
  }

  @Test
  void aStormOfOomsStaysSmall() {
    ScriptedContainer web = script.container("web").memory(8L << 20).run();
    for (int i = 0; i < 400; i++) {
      web.pass(Duration.ofSeconds(3)).oom();
    }
    assertThat(script.told().largestState()).isLessThan(SMALL);
    assertThat(script.told().incarnation(web).ooms()).hasSize(100);
  }

  @Test
  void aFlapForEverStaysSmall() {
    ScriptedContainer web = script.container("web").healthCheck().run();
    for (int i = 0; i < 200; i++) {
      web.pass(Duration.ofSeconds(3)).healthy().pass(Duration.ofSeconds(3)).unhealthy();
    }
    Told told = script.told();
    assertThat(told.largestState()).isLessThan(SMALL);
    assertThat(told.incident().evidence()).hasSize(50);
    assertThat(told.incarnation(web).health()).hasSize(100);
  }

  @Test
  void signalsPausesAndProbesForEverStaySmall() {
    ScriptedContainer web = script.container("web").healthCheck().run();
    for (int i = 0; i < 200; i++) {
      web.signalled(1).probed().paused().unpaused();
    }
    assertThat(script.told().largestState()).isLessThan(SMALL);
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
    Told told = script.told();
    assertThat(told.workloadStates()).hasSize(1);
    assertThat(told.largestState()).isLessThan(256 * 4096);
  }
}

package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunningContainersTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final long ROUND = RunningContainers.ROUND.toNanos();

  private final RunningContainers running = new RunningContainers();

  @Test
  void eachHasItsTurnOnceInARound() {
    running.saw("a", "start", 0);
    assertThat(running.next(SECOND, ROUND - 1)).isEmpty();
    assertThat(running.next(SECOND, ROUND)).containsExactly("a");
    assertThat(running.next(SECOND, 2 * ROUND - 1)).isEmpty();
    assertThat(running.next(SECOND, 2 * ROUND)).containsExactly("a");
  }

  @Test
  void manyThatStartedAtOnceHaveTheirTurnsOneAfterTheOther() {
    for (int i = 0; i < 1_000; i++) {
      running.saw("c" + i, "start", 0);
    }
    assertThat(running.next(SECOND, ROUND)).containsExactly("c0", "c1", "c2", "c3");
    assertThat(running.next(SECOND, ROUND)).containsExactly("c4", "c5", "c6", "c7");
  }

  @Test
  void oneThatDiedOrIsGoneHasNone() {
    running.saw("a", "start", 0);
    running.saw("b", "start", 0);
    running.saw("a", "die", 1);
    running.keepOnly(Set.of("a"));
    assertThat(running.next(SECOND, ROUND)).isEmpty();
  }

  @Test
  void oneThatWasAskedForAnywayWaitsForTheNextRound() throws Exception {
    running.learn("a", TestFacts.of("running", ""), 0);
    running.learn("a", TestFacts.of("paused", ""), ROUND / 2);
    assertThat(running.next(SECOND, ROUND)).isEmpty();
    running.learn("a", TestFacts.of("exited", ""), ROUND);
    assertThat(running.next(SECOND, 3 * ROUND)).isEmpty();
  }
}

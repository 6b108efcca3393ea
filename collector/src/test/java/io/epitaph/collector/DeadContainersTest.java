package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class DeadContainersTest {
  private final DeadContainers dead = new DeadContainers();

  @Test
  void thoseThatDoNotRunTakeTurns() throws Exception {
    dead.saw("a", "die");
    dead.saw("b", "create");
    dead.learn("c", TestFacts.of("exited", ""));
    assertThat(dead.next(2)).containsExactly("a", "b");
    assertThat(dead.next(2)).containsExactly("c", "a");
    assertThat(dead.next(9)).containsExactly("b", "c", "a");
  }

  @Test
  void oneThatRunsHasNoTurn() throws Exception {
    dead.saw("a", "die");
    dead.saw("b", "die");
    dead.learn("c", TestFacts.of("running", ""));
    dead.saw("a", "start");
    dead.keepOnly(Set.of("a", "c"));
    assertThat(dead.next(9)).isEmpty();
  }

  @Test
  void aStartThatFailedIsNewsOnce() throws Exception {
    assertThat(dead.learn("a", TestFacts.of("exited", ""))).isFalse();
    assertThat(dead.learn("a", TestFacts.of("exited", "mount is gone"))).isTrue();
    assertThat(dead.learn("a", TestFacts.of("exited", "mount is gone"))).isFalse();
    assertThat(dead.learn("a", TestFacts.of("exited", "port is taken"))).isTrue();
  }

  @Test
  void theNextStartThatFailsIsNewsAgainAfterARun() throws Exception {
    dead.learn("a", TestFacts.of("exited", "mount is gone"));
    dead.saw("a", "start");
    assertThat(dead.learn("a", TestFacts.of("exited", "mount is gone"))).isTrue();
  }
}

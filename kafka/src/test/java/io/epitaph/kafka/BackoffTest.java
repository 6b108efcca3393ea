package io.epitaph.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  @RepeatedTest(10)
  void waitsGrowByChanceUpToALimit() {
    assertThat(backoff.next()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    assertThat(backoff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    for (int i = 0; i < 20; i++) {
      assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(10));
    }
    assertThat(backoff.next()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aResetBeginsAgainAtTheFirstWait() {
    for (int i = 0; i < 20; i++) {
      backoff.next();
    }
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void aWaitIsAsLongAsWasAskedForButNotLongerThanTheLimit() {
    assertThat(backoff.next(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    assertThat(backoff.next(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(10));
  }
}

package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EarlierRunsTest {
  private static final Instant T = Instant.parse("2026-02-03T12:00:00Z");

  private final EarlierRuns runs = new EarlierRuns();

  private static Facts facts(String status, @Nullable Instant started, @Nullable Instant finished) {
    return Facts.builder().name("c").status(status).startedAt(started).finishedAt(finished).build();
  }

  @Test
  void aFirstRunHasNoneBefore() {
    runs.learn("c", facts("running", T, null));
    assertThat(runs.sawDeath("c", T.plusSeconds(1))).isNull();
  }

  @Test
  void theRunBeforeWasOverWithItsDeath() {
    runs.sawDeath("c", T);
    runs.learn("c", facts("running", T.plusMillis(110), T.minusMillis(5)));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
    assertThat(runs.sawDeath("c", T.plusSeconds(6))).isEqualTo(T.plusSeconds(3));
  }

  @Test
  void aDeathThatWasNotSeenIsLearnedOfOneThatRuns() {
    runs.learn("c", facts("running", T, T.minusMillis(100)));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
  }

  @Test
  void aLogIsReadToItsEndBetweenTwoRuns() {
    runs.learn("c", facts("running", T, T.minusSeconds(60)));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T.minusSeconds(58));
  }

  @Test
  void aDeathThatWasNotSeenIsLearnedOfOneThatIsDead() {
    runs.learn("c", facts("exited", T.minusSeconds(9), T));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
  }

  @Test
  void aSnapshotOfADeathSaysNothingOfTheRunBefore() {
    runs.sawDeath("c", T);
    runs.learn("c", facts("exited", T.minusSeconds(9), T.minusMillis(4)));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
  }

  @Test
  void afterAClockWasSetBackNothingIsKnown() {
    runs.sawDeath("c", T);
    assertThat(runs.sawDeath("c", T.minusSeconds(3))).isNull();
    assertThat(runs.sawDeath("c", T)).isEqualTo(T.minusSeconds(3));
  }

  @Test
  void containersAreKeptApartAndForgotten() {
    runs.sawDeath("c", T);
    assertThat(runs.sawDeath("d", T.plusSeconds(1))).isNull();
    runs.forget("c");
    assertThat(runs.sawDeath("c", T.plusSeconds(1))).isNull();
  }
}

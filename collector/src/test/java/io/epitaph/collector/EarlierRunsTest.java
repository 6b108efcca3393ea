package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EarlierRunsTest {
  private static final Instant T = Instant.parse("2026-02-03T12:00:00Z");

  private final EarlierRuns runs = new EarlierRuns();

  /** The engine answers as soon as it can. */
  private void learn(String status, @Nullable Instant started, @Nullable Instant finished) {
    Instant last = finished == null || started.isAfter(finished) ? started : finished;
    runs.learn("c", facts(status, started, finished), last.plusMillis(2));
  }

  private static Facts facts(String status, @Nullable Instant started, @Nullable Instant finished) {
    return Facts.builder().name("c").status(status).startedAt(started).finishedAt(finished).build();
  }

  @Test
  void aFirstRunHasNoneBefore() {
    learn("running", T, null);
    assertThat(runs.sawDeath("c", T.plusSeconds(1))).isNull();
  }

  @Test
  void theRunBeforeWasOverWithItsDeath() {
    runs.sawDeath("c", T);
    learn("running", T.plusMillis(110), T.minusMillis(5));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
    assertThat(runs.sawDeath("c", T.plusSeconds(6))).isEqualTo(T.plusSeconds(3));
  }

  @Test
  void aDeathThatWasNotSeenIsLearnedOfOneThatRuns() {
    learn("running", T, T.minusMillis(100));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
  }

  @Test
  void aLogIsReadToItsEndBetweenTwoRuns() {
    learn("running", T, T.minusSeconds(60));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T.minusSeconds(58));
  }

  @Test
  void aDeathThatWasNotSeenIsLearnedOfOneThatIsDead() {
    learn("exited", T.minusSeconds(9), T);
    runs.sawStart("c", T.plusSeconds(2));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
  }

  @Test
  void thatItRunsAgainSaysThatAnEarlierRunIsOver() {
    learn("exited", T.minusSeconds(9), T);
    learn("running", T.plusSeconds(2), T);
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T.plusSeconds(2));
  }

  @Test
  void anEndThatSeemsToComeAfterTheAnswerIsNotBeforeTheStart() {
    runs.learn("c", facts("exited", T.minusSeconds(9), T), T.minusSeconds(10));
    runs.sawStart("c", T.minusSeconds(8));
    assertThat(runs.sawDeath("c", T.plusMillis(4))).isNull();
  }

  @Test
  void theEndOfTheRunThatDiesIsNotThatOfAnEarlierOne() {
    learn("exited", T.minusSeconds(9), T.minusMillis(4));
    assertThat(runs.sawDeath("c", T)).isNull();
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
  }

  @Test
  void aRunThatWasOverBeforeItsStartWasSeenIsNotAnEarlierOne() {
    learn("exited", T.minusMillis(6), T.minusMillis(4));
    runs.sawStart("c", T.minusMillis(5));
    assertThat(runs.sawDeath("c", T)).isNull();
  }

  @Test
  void aProcessThatEndedBeforeTheEngineReportedItsStartIsNotOfAnEarlierRun() {
    learn("exited", T.minusMillis(4), T.minusMillis(6));
    runs.sawStart("c", T.minusMillis(3));
    assertThat(runs.sawDeath("c", T)).isNull();
  }

  @Test
  void aSnapshotOfALaterRunSaysNothingOfTheOneBeforeADeathThatComesLate() {
    runs.sawDeath("c", T);
    learn("running", T.plusSeconds(4), T.plusSeconds(3).minusMillis(5));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
    assertThat(runs.sawDeath("c", T.plusSeconds(6))).isEqualTo(T.plusSeconds(3));
  }

  @Test
  void aLaterRunThatIsOverSaysNothingOfTheOneBeforeADeathThatComesLate() {
    runs.sawDeath("c", T);
    learn("exited", T.plusSeconds(5), T.plusSeconds(6));
    assertThat(runs.sawDeath("c", T.plusSeconds(3))).isEqualTo(T);
    runs.sawStart("c", T.plusSeconds(5));
    assertThat(runs.sawDeath("c", T.plusSeconds(6).plusMillis(3))).isEqualTo(T.plusSeconds(3));
  }

  @Test
  void aSnapshotOfADeathSaysNothingOfTheRunBefore() {
    runs.sawDeath("c", T);
    learn("exited", T.minusSeconds(9), T.minusMillis(4));
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

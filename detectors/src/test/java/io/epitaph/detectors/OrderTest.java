package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Snapshots go their own way, and may come before or after their events; everything may come twice;
 * timers may come late. The outcome is the same.
 */
class OrderTest {
  /** How often something was published, and when: that may differ. */
  private static final String[] COURSE = {"revision", "updatedAt", "openedAt"};

  private static void same(Outcome outcome, Outcome other, String how) {
    same(outcome.lives(), other.lives(), how);
    same(outcome.incarnations(), other.incarnations(), how);
    same(outcome.incidents(), other.incidents(), how);
  }

  private static void same(Collection<?> outcome, Collection<?> other, String how) {
    assertThat(other)
        .as(how)
        .usingRecursiveComparison()
        .ignoringCollectionOrder()
        .ignoringFields(COURSE)
        .isEqualTo(outcome);
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void snapshotsBeforeTheirEventsGiveTheSame(Story story) {
    EngineScript script = story.written();
    same(script.outcome(), script.outcome(Delivery.SNAPSHOTS_FIRST), "first");
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void lateSnapshotsGiveTheSame(Story story) {
    EngineScript script = story.written();
    same(script.outcome(), script.outcome(Delivery.SNAPSHOTS_LATE), "late");
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void snapshotsInAnyOrderGiveTheSame(Story story) {
    EngineScript script = story.written();
    Outcome outcome = script.outcome();
    for (int seed = 1; seed <= 15; seed++) {
      same(outcome, script.outcome(Delivery.shuffled(seed, 3)), "seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void whatSaysNothingMayBeLeftOut(Story story) {
    EngineScript script = story.written();
    same(script.outcome(), script.outcome(Delivery.WITHOUT_THE_SILENT), "left out");
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void anInputThatComesTwiceCountsOnce(Story story) {
    EngineScript script = story.written();
    Outcome outcome = script.outcome();
    Outcome twice = script.outcome(Delivery.TWICE);
    assertThat(twice.lives()).isEqualTo(outcome.lives());
    assertThat(twice.incarnations()).isEqualTo(outcome.incarnations());
    assertThat(twice.revisions()).isEqualTo(outcome.revisions());
    assertThat(twice.turns()).isEqualTo(outcome.turns());
  }
}

package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Snapshots go their own way, and may come before or after their events; everything may come twice;
 * timers may come late. What is told in the end is the same.
 */
class OrderTest {
  /** How often something was told, and when: that may differ. */
  private static final String[] COURSE = {"revision", "updatedAt", "openedAt"};

  private static void same(Told told, Told other, String how) {
    same(told.lives(), other.lives(), how);
    same(told.incarnations(), other.incarnations(), how);
    same(told.incidents(), other.incidents(), how);
  }

  private static void same(Collection<?> told, Collection<?> other, String how) {
    assertThat(other)
        .as(how)
        .usingRecursiveComparison()
        .ignoringCollectionOrder()
        .ignoringFields(COURSE)
        .isEqualTo(told);
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void snapshotsBeforeTheirEventsTellTheSame(Story story) {
    EngineScript script = story.written();
    same(script.told(), script.told(Delivery.SNAPSHOTS_FIRST), "first");
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void lateSnapshotsTellTheSame(Story story) {
    EngineScript script = story.written();
    same(script.told(), script.told(Delivery.SNAPSHOTS_LATE), "late");
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void snapshotsInAnyOrderTellTheSame(Story story) {
    EngineScript script = story.written();
    Told told = script.told();
    for (int seed = 1; seed <= 15; seed++) {
      same(told, script.told(Delivery.shuffled(seed, 3)), "seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void whatSaysNothingMayBeLeftOut(Story story) {
    EngineScript script = story.written();
    same(script.told(), script.told(Delivery.WITHOUT_THE_SILENT), "left out");
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void whatComesTwiceIsToldOnce(Story story) {
    EngineScript script = story.written();
    Told told = script.told();
    Told twice = script.told(Delivery.TWICE);
    assertThat(twice.lives()).isEqualTo(told.lives());
    assertThat(twice.incarnations()).isEqualTo(told.incarnations());
    assertThat(twice.revisions()).isEqualTo(told.revisions());
    assertThat(twice.turns()).isEqualTo(told.turns());
  }

  @ParameterizedTest
  @MethodSource("io.epitaph.detectors.Story#all")
  void timersThatComeLateTellTheSame(Story story) {
    EngineScript script = story.written();
    Told told = script.told();
    Told late = script.toldWithoutTimers();
    assertThat(late.lives()).isEqualTo(told.lives());
    assertThat(late.incarnations()).isEqualTo(told.incarnations());
    assertThat(late.incidents()).isEqualTo(told.incidents());
  }
}

package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.collector.Continuity.Verdict;
import io.epitaph.collector.delivery.Cursor;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContinuityTest {
  private static final Instant T = Instant.parse("2026-01-02T03:04:05.000000001Z");

  @Test
  void theCursorsOwnEventProvesThatNothingWasLost() {
    Continuity continuity = new Continuity(new Cursor(T, "a"));
    assertThat(continuity.onEvent(T, "a")).isEqualTo(Verdict.KNOWN);
    assertThat(continuity.onEvent(T.plusSeconds(1), "b")).isEqualTo(Verdict.NEW);
  }

  @Test
  void aLaterEventFirstIsAGapReportedOnce() {
    Continuity continuity = new Continuity(new Cursor(T, "a"));
    assertThat(continuity.onEvent(T.plusNanos(1), "b")).isEqualTo(Verdict.AFTER_GAP);
    assertThat(continuity.onEvent(T.plusNanos(2), "c")).isEqualTo(Verdict.NEW);
  }

  @Test
  void eventsOfTheSameNanosecondAreComparedBeforeJudging() {
    Continuity continuity = new Continuity(new Cursor(T, "b"));
    assertThat(continuity.onEvent(T, "a")).isEqualTo(Verdict.NEW);
    assertThat(continuity.onEvent(T, "b")).isEqualTo(Verdict.KNOWN);
  }

  @Test
  void withoutACursorNothingIsProved() {
    assertThat(new Continuity(null).onEvent(T, "a")).isEqualTo(Verdict.NEW);
    assertThat(new Continuity(new Cursor(T, null)).onEvent(T.plusSeconds(9), "a"))
        .isEqualTo(Verdict.NEW);
  }

  @Test
  void aStreamThatGivesNothingLostItsCursor() {
    Continuity continuity = new Continuity(new Cursor(T, "a"));
    assertThat(continuity.onSilence()).isTrue();
    assertThat(continuity.onSilence()).isFalse();
  }
}

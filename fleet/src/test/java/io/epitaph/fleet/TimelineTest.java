package io.epitaph.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<String> happened = new ArrayList<>();

  @Test
  void whatIsDueHappensInOrderOfTimeAndThenOfAsking() {
    Timeline timeline = Timeline.from(START);
    timeline.after(Duration.ofSeconds(2), () -> happened.add("third"));
    timeline.after(Duration.ofSeconds(1), () -> happened.add("first"));
    timeline.after(Duration.ofSeconds(1), () -> happened.add("second"));
    timeline.runUntil(START.plusSeconds(2));
    assertThat(happened).containsExactly("first", "second", "third");
  }

  @Test
  void itStopsWhereItShould() {
    Timeline timeline = Timeline.from(START);
    timeline.after(Duration.ofSeconds(5), () -> happened.add("later"));
    timeline.runUntil(START.plusSeconds(4));
    assertThat(happened).isEmpty();
    assertThat(timeline.now()).isEqualTo(START.plusSeconds(4));
  }

  @Test
  void whatATaskAsksForHappensInTheSameRun() {
    Timeline timeline = Timeline.from(START);
    timeline.after(
        Duration.ofSeconds(1),
        () -> timeline.after(Duration.ofSeconds(1), () -> happened.add("at " + timeline.now())));
    timeline.runUntil(START.plusSeconds(10));
    assertThat(happened).containsExactly("at 2026-01-01T00:00:02Z");
  }

  @Test
  void oneThatGoesWithTheClockGoesOnAfterAMistake() throws Exception {
    CountDownLatch after = new CountDownLatch(1);
    try (Timeline timeline = Timeline.live()) {
      timeline.after(
          Duration.ZERO,
          () -> {
            throw new IllegalStateException("a mistake, on purpose");
          });
      timeline.after(Duration.ofMillis(1), after::countDown);
      assertThat(after.await(20, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> timeline.runUntil(START)).hasMessageContaining("clock");
    }
  }
}

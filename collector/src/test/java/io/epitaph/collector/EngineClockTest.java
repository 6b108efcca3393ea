package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On a monotonic clock that the test moves. */
class EngineClockTest {
  private static final Instant T = Instant.parse("2026-02-03T14:00:00Z");

  private long ticks;
  private final EngineClock clock = new EngineClock(Clock.fixed(T, ZoneOffset.UTC), () -> ticks);

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void beforeItWasReadItIsThisHosts() {
    assertThat(clock.now()).isEqualTo(T);
    assertThat(clock.offset()).isNull();
  }

  @Test
  void whatTheEngineSaidIsTakenToBeOfTheMiddleOfTheRoundTrip() {
    ticks = seconds(4);
    assertThat(clock.read(T.plusSeconds(100), seconds(2), seconds(4))).isNull();
    assertThat(clock.now()).isEqualTo(T.plusSeconds(101));
    assertThat(clock.offset()).isEqualTo(Duration.ofSeconds(101));
  }

  @Test
  void betweenTwoReadingsItGoesOnWithTheMonotonicClock() {
    clock.read(T, 0, 0);
    ticks = seconds(60);
    assertThat(clock.now()).isEqualTo(T.plusSeconds(60));
  }

  @Test
  void aStepIsWhatTheMonotonicClockDoesNotExplain() {
    clock.read(T, 0, 0);
    ticks = seconds(60);
    assertThat(clock.read(T.plusSeconds(60 - 3600), ticks, ticks)).isEqualTo(Duration.ofHours(-1));
    assertThat(clock.now()).isEqualTo(T.plusSeconds(60 - 3600));
  }

  @Test
  void aClockThatIsAdjustedIsFollowed() {
    clock.read(T, 0, 0);
    ticks = seconds(60);
    assertThat(clock.read(T.plusMillis(60_700), ticks, ticks)).isNull();
    assertThat(clock.now()).isEqualTo(T.plusMillis(60_700));
  }

  @Test
  void aSlowAnswerIsNoStep() {
    clock.read(T, 0, 0);
    ticks = seconds(40);
    assertThat(clock.read(T.plusSeconds(11), seconds(10), seconds(40))).isNull();
    assertThat(clock.now()).isEqualTo(T.plusSeconds(40));
  }

  @Test
  void wholeSecondsAgreeWithATimeWithinThem() {
    clock.read(T.plusMillis(900), 0, 0);
    assertThat(clock.agrees(T, 0, 0)).isTrue();
    assertThat(clock.now()).isEqualTo(T.plusMillis(900));
  }

  @Test
  void wholeSecondsThatAreFurtherOffDoNotAgree() {
    clock.read(T.plusMillis(900), 0, 0);
    assertThat(clock.agrees(T.plusSeconds(2), 0, 0)).isFalse();
    assertThat(clock.agrees(T.minusSeconds(2), 0, 0)).isFalse();
  }
}

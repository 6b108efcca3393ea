package io.epitaph.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;

class EngineTimeTest {
  private static final long T = Instant.parse("2026-01-02T03:04:05Z").toEpochMilli();

  private final WallClock wall = new WallClock();
  private final Emitted emitted = new Emitted();
  private final EngineTime time =
      new EngineTime(
          new EngineTime.Settings(
              Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(30)),
          wall);

  private void hear(String engine, long at) {
    time.onEvent(
        new Input(Input.Kind.STATUS, engine, "", at, "t", 0, 0, new byte[0], null), at, emitted);
  }

  private void emit() {
    time.onPeriodicEmit(emitted);
  }

  @Test
  void timeComesAsFarAsTheSlowestEngineThatSpeaks() {
    hear("fast", T);
    hear("slow", T - 10_000);
    emit();
    assertThat(emitted.watermark).isEqualTo(T - 11_000);
  }

  @Test
  void anEngineThatFallsSilentDoesNotHoldUpTime() {
    hear("slow", T - 10_000);
    wall.pass(Duration.ofSeconds(3));
    hear("fast", T);
    emit();
    assertThat(emitted.watermark).isEqualTo(T - 1_000);
  }

  @Test
  void aPartitionWithoutRecordsIsIdleUntilOneComes() {
    emit();
    assertThat(emitted.idle).isTrue();
    hear("a", T);
    emit();
    assertThat(emitted.idle).isFalse();
  }

  @Test
  void anEngineWhoseClockRunsAheadDoesNotAdvanceTime() {
    hear("a", T);
    hear("ahead", T + 3_600_000);
    emit();
    assertThat(emitted.watermark).isEqualTo(T - 1_000);
  }

  @Test
  void anOlderEventDoesNotTurnTimeBack() {
    hear("a", T);
    hear("a", T - 5_000);
    emit();
    assertThat(emitted.watermark).isEqualTo(T - 1_000);
  }

  private static final class WallClock extends Clock {
    private Instant now = Instant.ofEpochMilli(T);

    void pass(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static final class Emitted implements WatermarkOutput {
    private long watermark = Long.MIN_VALUE;
    private boolean idle;

    @Override
    public void emitWatermark(Watermark next) {
      watermark = next.getTimestamp();
    }

    @Override
    public void markIdle() {
      idle = true;
    }

    @Override
    public void markActive() {
      idle = false;
    }
  }
}

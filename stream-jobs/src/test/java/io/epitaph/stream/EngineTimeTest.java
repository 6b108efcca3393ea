package io.epitaph.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;

class EngineTimeTest {
  private static final long T = Instant.parse("2026-01-02T03:04:05Z").toEpochMilli();

  private final Emitted emitted = new Emitted();
  private final EngineTime time = new EngineTime(EngineTime.Settings.DEFAULTS);

  private void hear(String engine, long at) {
    Instant known = Instant.ofEpochMilli(at);
    time.onEvent(
        new Input(Input.Kind.STATUS, engine, known, T, "t", 0, 0, null, new byte[0], null),
        at,
        emitted);
  }

  private void emit() {
    time.onPeriodicEmit(emitted);
  }

  @Test
  void timeComesAsFarAsTheSlowestEngine() {
    hear("fast", T);
    hear("slow", T - 10_000);
    emit();
    assertThat(emitted.watermark).isEqualTo(T - 10_000);
  }

  @Test
  void anEngineThatIsFarBehindIsNotWaitedFor() {
    hear("cut off", T - 300_000);
    hear("fast", T);
    emit();
    assertThat(emitted.watermark).isEqualTo(T);
  }

  @Test
  void aPartitionIsNotIdleBecauseItIsReadSlowly() {
    hear("a", T);
    for (int i = 0; i < EngineTime.IDLE_AFTER; i++) {
      emit();
    }
    assertThat(emitted.idle).isFalse();
  }

  @Test
  void aPartitionWithoutRecordsIsIdleUntilOneComes() {
    for (int i = 0; i <= EngineTime.IDLE_AFTER; i++) {
      emit();
    }
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
    assertThat(emitted.watermark).isEqualTo(T);
  }

  @Test
  void anOlderEventDoesNotTurnTimeBack() {
    hear("a", T);
    hear("a", T - 5_000);
    emit();
    assertThat(emitted.watermark).isEqualTo(T);
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

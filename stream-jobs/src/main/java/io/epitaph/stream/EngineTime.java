package io.epitaph.stream;

import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * How far event time has come in one partition: as far as the slowest engine that speaks there now.
 * An engine that is silent for a while does not hold up event time, nor does a partition without
 * records; its heartbeats, in their own partition, then give its time. An engine whose clock runs
 * ahead does not advance event time.
 *
 * <p>Flink makes one for each partition, used by one thread.
 */
final class EngineTime implements WatermarkGenerator<Input> {
  /**
   * @param quiet an engine silent for this long, by the wall clock, does not hold up event time
   * @param allowance how much later than a heartbeat an older event may be read
   * @param aheadLimit a time further ahead of the wall clock than this is ignored
   */
  record Settings(Duration quiet, Duration allowance, Duration aheadLimit) implements Serializable {
    static final Settings DEFAULTS =
        new Settings(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  /**
   * @param heardAt by the wall clock, milliseconds
   */
  private record Heard(long time, long heardAt) {}

  private final Settings settings;
  private final Clock clock;
  private final Map<String, Heard> engines = new HashMap<>();

  EngineTime(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  static WatermarkStrategy<Input> strategy(Settings settings) {
    return WatermarkStrategy.<Input>forGenerator(
            context -> new EngineTime(settings, Clock.systemUTC()))
        .withTimestampAssigner((input, recordTime) -> input.at());
  }

  @Override
  public void onEvent(Input input, long at, WatermarkOutput output) {
    long now = clock.millis();
    if (input.kind() == Input.Kind.MALFORMED || at > now + settings.aheadLimit().toMillis()) {
      return;
    }
    Heard before = engines.get(input.engineId());
    engines.put(
        input.engineId(), new Heard(before == null ? at : Math.max(before.time(), at), now));
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    long silentSince = clock.millis() - settings.quiet().toMillis();
    engines.values().removeIf(heard -> heard.heardAt() < silentSince);
    long slowest = Long.MAX_VALUE;
    for (Heard heard : engines.values()) {
      slowest = Math.min(slowest, heard.time());
    }
    if (slowest == Long.MAX_VALUE) {
      output.markIdle();
    } else {
      output.markActive();
      output.emitWatermark(new Watermark(slowest - settings.allowance().toMillis()));
    }
  }
}

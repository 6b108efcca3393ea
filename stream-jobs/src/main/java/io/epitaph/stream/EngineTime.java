package io.epitaph.stream;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * How far event time has come in one partition: as far as the slowest of its engines. It orders the
 * turns of workloads that run on several engines, and nothing else: what concerns one engine goes
 * by that engine's own time.
 *
 * <p>An engine far behind the others is not waited for: its collector is cut off, or its clock is
 * behind. One whose clock runs ahead does not advance event time.
 *
 * <p>Flink makes one for each partition, used by one thread.
 */
final class EngineTime implements WatermarkGenerator<Input> {
  /**
   * @param behind an engine so far behind the foremost of its partition is not waited for
   * @param ahead a time so much later than the record was written is ignored
   */
  record Settings(Duration behind, Duration ahead) implements Serializable {
    static final Settings DEFAULTS = new Settings(Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  /** After so many turns without a record the partition holds nobody up: 10 s. */
  static final int IDLE_AFTER = 50;

  private final Settings settings;

  /** Milliseconds since 1970, by engine. */
  private final Map<String, Long> engines = new HashMap<>();

  private long newest = Long.MIN_VALUE;
  private int silentTurns;

  EngineTime(Settings settings) {
    this.settings = settings;
  }

  static WatermarkStrategy<Input> strategy(Settings settings) {
    return WatermarkStrategy.<Input>forGenerator(context -> new EngineTime(settings))
        .withTimestampAssigner((input, recordTime) -> input.at() == null ? 0 : millis(input.at()));
  }

  private static long millis(Instant at) {
    return at.toEpochMilli();
  }

  @Override
  public void onEvent(Input input, long at, WatermarkOutput output) {
    silentTurns = 0;
    boolean ahead = input.writtenAt() > 0 && at > input.writtenAt() + settings.ahead().toMillis();
    if (input.at() == null || ahead) {
      return;
    }
    engines.merge(input.engineId(), at, Math::max);
    newest = Math.max(newest, at);
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    silentTurns++;
    if (engines.isEmpty() || silentTurns > IDLE_AFTER) {
      if (silentTurns > IDLE_AFTER) {
        output.markIdle();
      }
      return;
    }
    long limit = newest - settings.behind().toMillis();
    engines.values().removeIf(time -> time < limit);
    long slowest = newest;
    for (long time : engines.values()) {
      slowest = Math.min(slowest, time);
    }
    output.markActive();
    output.emitWatermark(new Watermark(slowest));
  }
}

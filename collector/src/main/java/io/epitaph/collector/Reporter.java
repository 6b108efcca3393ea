package io.epitaph.collector;

import io.epitaph.collector.delivery.Delivery;
import io.epitaph.collector.delivery.Message;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Wire;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the status of the collector and its engine beside the engine's events. Immutable: an
 * engine that got another name has another reporter.
 */
record Reporter(Clock clock, EngineRef engine, Delivery delivery) {

  /**
   * @param upTo what it promises; null for nothing
   */
  void heartbeat(Instant at, Map<String, Long> numbers, @Nullable Instant upTo) {
    send(status(at, Kind.HEARTBEAT, null, null, null, numbers, upTo, null));
  }

  void engineLost(Instant at, String cause) {
    send(status(at, Kind.ENGINE_LOST, null, null, cause, Map.of(), null, null));
  }

  void engineBack(Instant lostAt) {
    Instant now = clock.instant();
    send(status(now, Kind.ENGINE_BACK, lostAt, now, null, Map.of(), null, null));
  }

  /**
   * @param askedAt when the engine was asked for its list, by its clock
   */
  void listed(Instant askedAt, List<String> containers, Instant upTo) {
    send(status(clock.instant(), Kind.LISTED, askedAt, null, null, Map.of(), upTo, containers));
  }

  /**
   * @param now by the engine's clock
   */
  void clockStepped(Instant at, Instant now, Duration step) {
    send(
        status(
            at,
            Kind.CLOCK_STEPPED,
            null,
            null,
            "the engine's clock was set",
            Map.of("step_ms", step.toMillis()),
            now,
            null));
  }

  void gap(Instant from, Instant to, String cause) {
    gap(from, to, cause, Map.of(CollectorStatus.LOST_AT_LEAST, 1L));
  }

  /** A gap of the reader's only: what it lost was read again, and follows. */
  void skipped(Instant from, Instant to, long events) {
    gap(
        from,
        to,
        CollectorStatus.SKIPPED_READER,
        Map.of(CollectorStatus.LOST_AT_LEAST, events, CollectorStatus.RECOVERED, events));
  }

  private void gap(Instant from, Instant to, String cause, Map<String, Long> lost) {
    Instant end = to.isBefore(from) ? from : to;
    send(status(clock.instant(), Kind.GAP, from, end, cause, lost, null, null));
  }

  /**
   * @param gap that was repaired, as far as it could be
   */
  void repaired(UnwatchedSpan gap, Map<String, Long> numbers) {
    send(status(clock.instant(), Kind.REPAIRED, gap.from(), gap.to(), null, numbers, null, null));
  }

  /** What was not proven, from the first time to the last, for so long in all. */
  void unproven(Instant from, Instant to, Duration of, String cause) {
    CollectorStatus status =
        new CollectorStatus(
            CollectorStatus.SCHEMA,
            CollectorStatus.idOf(engine.id(), from, Kind.UNPROVEN),
            engine,
            clock.instant(),
            Kind.UNPROVEN,
            from,
            to,
            cause,
            Map.of(CollectorStatus.UNPROVEN_MS, of.toMillis()));
    send(status);
  }

  private CollectorStatus status(
      Instant at,
      Kind kind,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String cause,
      Map<String, Long> numbers,
      @Nullable Instant upTo,
      @Nullable List<String> containers) {
    return new CollectorStatus(
        CollectorStatus.SCHEMA,
        CollectorStatus.idOf(engine.id(), at, kind),
        engine,
        at,
        kind,
        from,
        to,
        cause,
        numbers,
        upTo,
        containers);
  }

  /** A gap must be reported before the cursor passes it, so each status holds the cursor back. */
  private void send(CollectorStatus status) {
    delivery.send(Message.of(EngineRecord.STATUS, engine.id(), Wire.write(status)));
  }
}

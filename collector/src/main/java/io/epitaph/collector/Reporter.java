package io.epitaph.collector;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the status of the collector and its engine to the status topic. Immutable: an engine that
 * got another name has another reporter.
 */
record Reporter(Clock clock, EngineRef engine, Delivery delivery) {

  void heartbeat(Map<String, Long> numbers) {
    send(clock.instant(), CollectorStatus.Kind.HEARTBEAT, null, null, null, numbers, null);
  }

  void engineLost(Instant at, String cause) {
    send(at, CollectorStatus.Kind.ENGINE_LOST, null, null, cause, Map.of(), null);
  }

  void engineBack(Instant lostAt) {
    Instant now = clock.instant();
    send(now, CollectorStatus.Kind.ENGINE_BACK, lostAt, now, null, Map.of(), null);
  }

  /**
   * @param place where the stream is once the gap is reported; null to leave that to its events
   */
  void gap(Instant from, Instant to, String cause, @Nullable Cursor place) {
    send(
        clock.instant(),
        CollectorStatus.Kind.GAP,
        from,
        to.isBefore(from) ? from : to,
        cause,
        Map.of("lost_at_least", 1L),
        place);
  }

  /** A gap must be reported before the cursor passes it, so each status holds the cursor back. */
  private void send(
      Instant at,
      CollectorStatus.Kind kind,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String cause,
      Map<String, Long> numbers,
      @Nullable Cursor place) {
    CollectorStatus status =
        new CollectorStatus(
            CollectorStatus.SCHEMA,
            CollectorStatus.idOf(engine.id(), at, kind),
            engine,
            at,
            kind,
            from,
            to,
            cause,
            numbers);
    delivery.send(new Delivery.Message(Topic.STATUS, engine.id(), Wire.write(status)), place);
  }
}

package io.epitaph.collector;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says how the collector and its engine are, on the status topic. Thread-safe. */
final class Reporter {
  private final Clock clock;
  private final Supplier<EngineRef> engine;
  private final Supplier<Delivery> delivery;

  Reporter(Clock clock, Supplier<EngineRef> engine, Supplier<Delivery> delivery) {
    this.clock = clock;
    this.engine = engine;
    this.delivery = delivery;
  }

  void heartbeat(Instant at, Map<String, Long> numbers) {
    send(status(at, CollectorStatus.Kind.HEARTBEAT, null, null, null, numbers), null);
  }

  void engineLost(String cause) {
    send(
        status(clock.instant(), CollectorStatus.Kind.ENGINE_LOST, null, null, cause, Map.of()),
        null);
  }

  void engineBack(Instant lostAt) {
    Instant now = clock.instant();
    send(status(now, CollectorStatus.Kind.ENGINE_BACK, lostAt, now, null, Map.of()), null);
  }

  /**
   * @param place where the stream stands once the gap is told; null to leave that to its events
   */
  void gap(Instant from, Instant to, String cause, @Nullable Cursor place) {
    send(
        status(
            clock.instant(),
            CollectorStatus.Kind.GAP,
            from,
            to.isBefore(from) ? from : to,
            cause,
            Map.of("lost_at_least", 1L)),
        place);
  }

  private CollectorStatus status(
      Instant at,
      CollectorStatus.Kind kind,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String cause,
      Map<String, Long> numbers) {
    EngineRef ref = engine.get();
    return new CollectorStatus(
        CollectorStatus.SCHEMA,
        CollectorStatus.idOf(ref.id(), at, kind),
        ref,
        at,
        kind,
        from,
        to,
        cause,
        numbers);
  }

  /** A gap must be told before the cursor passes it, so each status holds the cursor back. */
  private void send(CollectorStatus status, @Nullable Cursor place) {
    delivery
        .get()
        .send(
            Topic.STATUS, status.engine().id(), Wire.write(status), Map.of(), place, why -> false);
  }
}

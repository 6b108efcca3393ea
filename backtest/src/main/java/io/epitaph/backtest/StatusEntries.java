package io.epitaph.backtest;

import io.epitaph.model.CollectorStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a collector would have said of itself, where a file holds only what an engine said. */
final class StatusEntries {
  private StatusEntries() {}

  /** That these were all containers of the engine. */
  static Entry listed(String engine, Instant askedAt, List<String> containers) {
    return of(engine, CollectorStatus.Kind.LISTED, askedAt, askedAt, null, askedAt, containers);
  }

  static Entry of(
      String engine,
      CollectorStatus.Kind kind,
      Instant at,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable Instant upTo,
      @Nullable List<String> containers) {
    return new Entry.Status(
        new CollectorStatus(
            CollectorStatus.SCHEMA,
            CollectorStatus.idOf(engine, at, kind),
            LineDecoder.engine(engine),
            at,
            kind,
            from,
            to,
            null,
            Map.of(),
            upTo,
            containers));
  }
}

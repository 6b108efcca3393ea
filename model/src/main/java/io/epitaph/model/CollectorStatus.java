package io.epitaph.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a collector says of itself and of the stream it reads.
 *
 * @param schema {@link #SCHEMA}
 * @param id {@link #idOf}
 * @param engine the engine the collector watches
 * @param at when, by the collector's clock
 * @param kind what is reported
 * @param from the start of the span concerned (a gap, what is unproven); null when it is a moment
 * @param to the end of that span
 * @param cause for people: why the engine was lost, how a gap came about; null for a heartbeat
 * @param numbers counters by name ({@code events}, {@code snapshots}, {@code spooled}, ...)
 * @param upTo by the engine's clock: all its events until then that the collector will ever send
 *     stand before this record; null when nothing can be promised, as while the collector still
 *     reads what the engine remembers
 * @param containers for {@code LISTED}, the ids of all containers that the engine has; else null
 */
@Wire.Schema(CollectorStatus.SCHEMA)
public record CollectorStatus(
    int schema,
    String id,
    EngineRef engine,
    Instant at,
    Kind kind,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String cause,
    Map<String, Long> numbers,
    @Nullable Instant upTo,
    @Nullable List<String> containers) {

  public static final int SCHEMA = 1;

  /** The number of {@code CLOCK_STEPPED}: how far the clock was set, in ms; negative for back. */
  public static final String STEP = "step_ms";

  /** A number of {@code GAP} and {@code REPAIRED}: how many events are missing, at the least. */
  public static final String LOST_AT_LEAST = "lost_at_least";

  /**
   * A number of {@code GAP} that only a reader had, and not the engine: how many of the lost events
   * were read again. They follow.
   */
  public static final String RECOVERED = "recovered";

  /**
   * The cause of a {@code GAP} that only a reader had, all of which was read again: nothing is
   * missing.
   */
  public static final String SKIPPED_READER = "the engine skipped this reader";

  /** A number of {@code REPAIRED}: the reconstructed events, which stand above it. */
  public static final String RECONSTRUCTED = "reconstructed";

  /** A number of {@code REPAIRED}: restarts by a policy of which only the number is known. */
  public static final String RESTARTS_UNSEEN = "restarts_unseen";

  /** A number of {@code REPAIRED}: the containers that could not be inspected. */
  public static final String UNKNOWN = "unknown";

  /** A number of {@code UNPROVEN} and of heartbeats: for how long, in ms. */
  public static final String UNPROVEN_MS = "unproven_ms";

  public enum Kind implements Wire.Named {
    /**
     * Every 5 s: it shows that the collector runs, and advances the engine's time to {@code upTo}.
     */
    HEARTBEAT,
    /** The first event after a reconnect was not the requested one: some are lost. */
    GAP,
    ENGINE_LOST,
    ENGINE_BACK,
    /**
     * The engine was asked for its containers at {@code from}, by the engine's clock; what it
     * remembered and the start-up snapshots stand before this record.
     */
    LISTED,
    /** The engine's clock was set: it now is {@code upTo}, and no time has passed. */
    CLOCK_STEPPED,
    /**
     * The engine's containers were compared with what was last known of them, and what that shows
     * of a gap stands between its record and this one, as reconstructed events.
     */
    REPAIRED,
    /**
     * Whether all events of a span came was not proven: the engine had forgotten them when it was
     * asked again. Reported anew, with the same id, when the span grows.
     */
    UNPROVEN
  }

  public CollectorStatus {
    Require.text("id", id);
    Require.present("engine", engine);
    Require.present("at", at);
    Require.present("kind", kind);
    numbers = Require.map(numbers);
    containers = containers == null ? null : List.copyOf(containers);
  }

  /** One that promises nothing and lists nothing. */
  public CollectorStatus(
      int schema,
      String id,
      EngineRef engine,
      Instant at,
      Kind kind,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable String cause,
      Map<String, Long> numbers) {
    this(schema, id, engine, at, kind, from, to, cause, numbers, null, null);
  }

  public static String idOf(String engineId, Instant at, Kind kind) {
    return Ids.hash(engineId, Wire.text(at), Wire.name(kind));
  }
}

package io.epitaph.collector;

import io.epitaph.collector.delivery.Cursor;
import io.epitaph.collector.delivery.Delivery;
import io.epitaph.engine.Engine;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.EngineRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the engine, from its start to its end: created once, and passed to all that
 * work on it.
 *
 * @param engine for requests beside the event stream
 * @param ref how records name the engine
 * @param masker for what the engine sends
 * @param delivery where records are sent
 * @param since where the event stream starts, inclusive; null for all that the engine remembers
 * @param openedAt by the engine's clock
 * @param gapCause why events would be missing before this stream, for people
 */
record Connection(
    Engine engine,
    EngineRef ref,
    Masker masker,
    Delivery delivery,
    @Nullable Cursor since,
    Instant openedAt,
    String gapCause) {}

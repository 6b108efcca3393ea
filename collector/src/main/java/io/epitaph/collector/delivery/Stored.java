package io.epitaph.collector.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of the spool.
 *
 * @param at when it was added, by this host's clock
 * @param place see {@link Delivery#send}
 */
record Stored(long number, Instant at, Message message, @Nullable Cursor place) {}

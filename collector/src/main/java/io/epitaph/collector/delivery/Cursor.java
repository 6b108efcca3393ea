package io.epitaph.collector.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place in an engine's event stream.
 *
 * @param at the engine's time of the event; without an event, when the engine's memory was seen to
 *     hold nothing to be lost
 * @param eventId the event there; null when there was none yet
 */
public record Cursor(Instant at, @Nullable String eventId) {}

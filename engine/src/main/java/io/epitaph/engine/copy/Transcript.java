package io.epitaph.engine.copy;

import io.epitaph.model.EngineEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is sent to Kafka, and what a collector must know about it.
 *
 * @param id as {@link EngineEvent#id()}
 * @param occurredAt by the engine's clock
 * @param type of what it happened to
 * @param action {@code die}; what follows a colon is left out
 * @param detail as {@link EngineEvent#detail()}
 * @param containerId as {@link EngineEvent#containerId()}
 * @param line the engine's line with its secrets masked
 * @param json the record
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never copied.
public record Transcript(
    String id,
    Instant occurredAt,
    String type,
    String action,
    @Nullable String detail,
    @Nullable String containerId,
    byte[] line,
    byte[] json) {}

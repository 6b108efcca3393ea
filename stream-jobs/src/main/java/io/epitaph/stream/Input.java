package io.epitaph.stream;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record of a topic, read as far as routing it to the right task needs.
 *
 * @param kind what it is
 * @param engineId the engine that it is of; empty when it was not understood
 * @param at until when, by the engine's clock, all of its events are known with this record; null
 *     when it does not say
 * @param writtenAt when it was written to the topic, milliseconds since 1970; negative when that is
 *     not known
 * @param topic where it was read
 * @param type the header {@link io.epitaph.model.EngineRecord#HEADER} of the record; null without
 *     one
 * @param bytes the record; of a snapshot without the inspect answer, which no detector needs; empty
 *     for {@code TIME}
 * @param error why it was not understood; null when it was
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; Flink copies it where it has to.
public record Input(
    Kind kind,
    String engineId,
    @Nullable Instant at,
    long writtenAt,
    String topic,
    int partition,
    long offset,
    @Nullable String type,
    byte[] bytes,
    @Nullable String error) {

  public enum Kind {
    EVENT,
    /** An event of no container, or without effect: only its time matters. */
    TIME,
    SNAPSHOT,
    STATUS,
    OOM_KILL,
    /** A record that says nothing to the detectors. */
    NOTHING,
    /** Goes to the dead letters. */
    MALFORMED
  }
}

package io.epitaph.stream;

import org.jspecify.annotations.Nullable;

/**
 * One record of a topic, as far as it has to be understood to be sent to where it is worked on.
 *
 * @param kind what it is
 * @param engineId whose time it tells
 * @param key the container's, {@code engine/container}; empty for what is of no container
 * @param at its event time, milliseconds since 1970
 * @param topic where it was read
 * @param bytes the record; of a snapshot without the inspect answer, which no detector asks for
 * @param error why it was not understood; null when it was
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; Flink copies it where it has to.
public record Input(
    Kind kind,
    String engineId,
    String key,
    long at,
    String topic,
    int partition,
    long offset,
    byte[] bytes,
    @Nullable String error) {

  public enum Kind {
    EVENT,
    SNAPSHOT,
    /** Moves time on, and is no more looked at. */
    STATUS,
    /** Is to go to the dead letters. */
    MALFORMED
  }
}

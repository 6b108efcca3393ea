package io.epitaph.stream;

import org.jspecify.annotations.Nullable;

/**
 * One record of a topic, read as far as routing it to the right task needs.
 *
 * @param kind what it is
 * @param engineId the engine whose event time it advances; empty when it was not understood
 * @param key the container's, {@code engine/container}; empty when it is of no container
 * @param at its event time, milliseconds since 1970
 * @param topic where it was read
 * @param bytes the record; of a snapshot without the inspect answer, which no detector needs
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
    /** Advances event time, and is of no container. */
    STATUS,
    /** Goes to the dead letters. */
    MALFORMED
  }
}

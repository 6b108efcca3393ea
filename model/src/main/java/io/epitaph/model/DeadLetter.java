package io.epitaph.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be worked on, on {@link Topic#DEAD_LETTERS}: its value as it was read,
 * with its place and the reason in headers.
 *
 * @param by the service that could not work on it
 * @param topic where it was read, or, of what was in no partition, where it would have gone; also
 *     the key
 * @param partition -1 when it was in no partition
 * @param offset -1 when it was in no partition
 * @param error for people: what was wrong, and what was wanted; cut when long
 * @param receiver which of the notifier's receivers refused it; null for all else
 * @param type the header {@link EngineRecord#HEADER} that the record had; null when it had none
 * @param value the record, empty when it was too large; without secrets
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record DeadLetter(
    By by,
    String topic,
    int partition,
    long offset,
    String error,
    @Nullable String receiver,
    @Nullable String type,
    byte[] value) {

  private static final int ERROR_LENGTH = 600;

  /** The services that write dead letters; the header {@code by} has their names. */
  public enum By implements Wire.Named {
    COLLECTOR,
    FORENSICS,
    ARCHIVER,
    INDEXER,
    NOTIFIER
  }

  public DeadLetter {
    error = cut(error, ERROR_LENGTH);
  }

  public DeadLetter(By by, String topic, int partition, long offset, String error, byte[] value) {
    this(by, topic, partition, offset, error, null, null, value);
  }

  /** A line of an engine that has no place in Kafka. */
  public static DeadLetter ofLine(String error, byte[] value) {
    return new DeadLetter(By.COLLECTOR, Topic.EVENTS.topicName(), -1, -1, error, value);
  }

  /**
   * It as it is, or without its value when that is larger than a topic accepts: a dead letter that
   * cannot be written would stop its service at the same record for ever.
   */
  public DeadLetter fitting() {
    return value.length <= Topic.MAX_VALUE_BYTES ? this : withoutValue();
  }

  /** Without its value: the error then says how large that was, and where it is. */
  public DeadLetter withoutValue() {
    String left =
        " (%d bytes, too large to be kept here: %s)"
            .formatted(
                value.length,
                partition < 0
                    ? "it is in no topic"
                    : "it is in " + topic + ", partition " + partition + ", offset " + offset);
    return new DeadLetter(
        by,
        topic,
        partition,
        offset,
        cut(error, ERROR_LENGTH - left.length()) + left,
        receiver,
        type,
        new byte[0]);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, Math.max(0, most - 3)) + "...";
  }

  /** The record's key. */
  public String key() {
    return topic;
  }

  /** The record's headers, as text. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("topic", topic);
    headers.put("partition", Integer.toString(partition));
    headers.put("offset", Long.toString(offset));
    headers.put("error", error);
    headers.put("by", Wire.name(by));
    if (receiver != null) {
      headers.put("receiver", receiver);
    }
    if (type != null) {
      headers.put(EngineRecord.HEADER, type);
    }
    return headers;
  }
}

package io.epitaph.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be worked on, on {@link Topic#DEAD_LETTERS}: its value as it was read,
 * with its place and the reason in headers.
 *
 * @param by the service that could not work on it
 * @param topic where it was read, or for the collector, where it would have gone; also the key
 * @param partition -1 when it was in no partition
 * @param offset -1 when it was in no partition
 * @param error for people: what was wrong, and what was wanted
 * @param receiver which of the notifier's receivers refused it; null for all else
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
    byte[] value) {

  /** The services that write dead letters; the header {@code by} has their names. */
  public enum By implements Wire.Named {
    COLLECTOR,
    FORENSICS,
    ARCHIVER,
    INDEXER,
    NOTIFIER
  }

  public DeadLetter(By by, String topic, int partition, long offset, String error, byte[] value) {
    this(by, topic, partition, offset, error, null, value);
  }

  /** A line of an engine that has no place in Kafka. */
  public static DeadLetter ofLine(String error, byte[] value) {
    return new DeadLetter(By.COLLECTOR, Topic.EVENTS.topicName(), -1, -1, error, value);
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
    return headers;
  }
}

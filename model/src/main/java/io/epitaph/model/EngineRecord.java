package io.epitaph.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The types of records in {@link Topic#EVENTS}. What a collector learns of one engine is in one
 * partition, in the order in which it belongs: an event, then the snapshot that it caused; all
 * events of a time, then the heartbeat that says so.
 *
 * <p>A record's header {@value #HEADER} has the type; one without is an event.
 */
public enum EngineRecord implements Wire.Named {
  /** {@link EngineEvent}. */
  EVENT,
  /** {@link InspectSnapshot}. */
  SNAPSHOT,
  /** {@link CollectorStatus}. */
  STATUS,
  /** {@link OomKill}. */
  OOM_KILL;

  /** The name of the header, UTF-8 text. */
  public static final String HEADER = "type";

  /**
   * The type of a record.
   *
   * @param topic the topic's name; snapshots and status had topics of their own before
   * @param header the value of the header; null when it has none
   * @return empty when this version knows no such type
   */
  public static Optional<EngineRecord> of(String topic, byte @Nullable [] header) {
    if (topic.equals(Topic.SNAPSHOTS.topicName())) {
      return Optional.of(SNAPSHOT);
    }
    if (topic.equals(Topic.STATUS.topicName())) {
      return Optional.of(STATUS);
    }
    if (header == null) {
      return Optional.of(EVENT);
    }
    String name = new String(header, StandardCharsets.UTF_8);
    return Arrays.stream(values()).filter(type -> Wire.name(type).equals(name)).findFirst();
  }

  /**
   * As {@link #of}.
   *
   * @throws MalformedRecordException when this version knows no such type
   */
  public static EngineRecord require(String topic, byte @Nullable [] header)
      throws MalformedRecordException {
    EngineRecord type = of(topic, header).orElse(null);
    if (type == null) {
      throw new MalformedRecordException(
          HEADER
              + ": got '"
              + new String(header == null ? new byte[0] : header, StandardCharsets.UTF_8)
              + "', wanted "
              + Arrays.stream(values()).map(Wire::name).collect(Collectors.joining(", ")));
    }
    return type;
  }

  /** The value of the header. */
  public byte[] header() {
    return Wire.name(this).getBytes(StandardCharsets.UTF_8);
  }
}

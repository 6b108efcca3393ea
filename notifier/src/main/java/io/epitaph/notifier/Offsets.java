package io.epitaph.notifier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each receiver has been sent everything, as it is committed: the group's offset is the
 * least of them, and the metadata beside it has each, {@code {"slack":12}}. So one that is
 * unavailable does not make the others receive the same again. What was held in quiet windows has a
 * time instead, {@code "quiet.slack"}: a {@link QuietGate#mark}.
 */
final class Offsets {
  private static final Logger LOG = LoggerFactory.getLogger(Offsets.class);

  private Offsets() {}

  /** The key of how far a receiver has what was held in quiet windows. */
  static String quiet(String receiver) {
    return "quiet." + receiver;
  }

  /**
   * @param sentUpTo by receiver, the first offset that it was not sent; not empty
   * @param marks what else is to be remembered, by key
   */
  static OffsetAndMetadata write(Map<String, Long> sentUpTo, Map<String, Long> marks) {
    ObjectNode metadata = Wire.MAPPER.createObjectNode();
    sentUpTo.forEach(metadata::put);
    marks.forEach(metadata::put);
    long least = sentUpTo.values().stream().mapToLong(Long::longValue).min().orElseThrow();
    return new OffsetAndMetadata(least, metadata.toString());
  }

  /**
   * Has nothing for a receiver that was not configured when it was committed. An offset that was
   * set by hand, to have everything sent again, holds for all receivers.
   */
  static Map<String, Long> read(
      @Nullable OffsetAndMetadata committed, Collection<String> receivers) {
    Map<String, Long> sentUpTo = new HashMap<>();
    if (committed == null) {
      return sentUpTo;
    }
    JsonNode metadata;
    try {
      metadata = Wire.MAPPER.readTree(committed.metadata());
    } catch (JsonProcessingException e) {
      metadata = MissingNode.getInstance();
    }
    if (metadata.isObject()) {
      metadata.properties().forEach(e -> sentUpTo.put(e.getKey(), e.getValue().longValue()));
    } else {
      LOG.warn(
          "all receivers are sent all from offset={} on, which was set by hand",
          committed.offset());
      receivers.forEach(receiver -> sentUpTo.put(receiver, committed.offset()));
    }
    return sentUpTo;
  }
}

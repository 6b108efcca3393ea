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
 * Up to where each receiver was told, as it is committed: the group's offset is the least of them,
 * and the metadata beside it says it of each, {@code {"slack":12}}. So one that is away does not
 * make the others be told again.
 */
final class Offsets {
  private static final Logger LOG = LoggerFactory.getLogger(Offsets.class);

  private Offsets() {}

  /**
   * @param toldUpTo by receiver, the first offset that is news to it; not empty
   */
  static OffsetAndMetadata write(Map<String, Long> toldUpTo) {
    ObjectNode metadata = Wire.MAPPER.createObjectNode();
    toldUpTo.forEach(metadata::put);
    long least = toldUpTo.values().stream().mapToLong(Long::longValue).min().orElseThrow();
    return new OffsetAndMetadata(least, metadata.toString());
  }

  /**
   * Nothing for a receiver that was not there when it was committed. An offset that somebody else
   * set, to have all told again, holds for all.
   */
  static Map<String, Long> read(
      @Nullable OffsetAndMetadata committed, Collection<String> receivers) {
    Map<String, Long> toldUpTo = new HashMap<>();
    if (committed == null) {
      return toldUpTo;
    }
    JsonNode metadata;
    try {
      metadata = Wire.MAPPER.readTree(committed.metadata());
    } catch (JsonProcessingException e) {
      metadata = MissingNode.getInstance();
    }
    if (metadata.isObject()) {
      metadata.properties().forEach(e -> toldUpTo.put(e.getKey(), e.getValue().longValue()));
    } else {
      LOG.warn("all receivers are told from offset={}, which was set by hand", committed.offset());
      receivers.forEach(receiver -> toldUpTo.put(receiver, committed.offset()));
    }
    return toldUpTo;
  }
}

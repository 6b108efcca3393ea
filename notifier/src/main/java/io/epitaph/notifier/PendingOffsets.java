package io.epitaph.notifier;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The first offset, by partition, that Alertmanager has not acknowledged. It is sent a state and
 * not records one by one, so all that is pending when a state is sent is acknowledged with it.
 */
final class PendingOffsets {
  private Map<Integer, Long> waiting = new HashMap<>();
  private Map<Integer, Long> underWay = new HashMap<>();

  void add(ConsumerRecord<?, ?> source) {
    waiting.merge(source.partition(), source.offset(), Math::min);
  }

  /** All that waits is part of what is sent now. */
  void send() {
    waiting.forEach((partition, offset) -> underWay.merge(partition, offset, Math::min));
    waiting = new HashMap<>();
  }

  /** Alertmanager accepted all that was sent. */
  void sent() {
    underWay = new HashMap<>();
  }

  OptionalLong first(int partition) {
    long first =
        Math.min(
            waiting.getOrDefault(partition, Long.MAX_VALUE),
            underWay.getOrDefault(partition, Long.MAX_VALUE));
    return first == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(first);
  }
}

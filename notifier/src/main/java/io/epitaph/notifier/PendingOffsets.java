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
  /** No partition: the ends of the quiet windows that something was held in. */
  static final int RELEASED = -1;

  private Map<Integer, Long> waiting = new HashMap<>();
  private Map<Integer, Long> underWay = new HashMap<>();

  void add(ConsumerRecord<?, ?> source) {
    waiting.merge(source.partition(), source.offset(), Math::min);
  }

  /**
   * @param until when the window ended
   */
  void addReleased(long until) {
    waiting.merge(RELEASED, until, Math::min);
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

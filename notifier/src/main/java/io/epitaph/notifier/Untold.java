package io.epitaph.notifier;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The first offset, by partition, that Alertmanager was not brought up to date with. */
final class Untold {
  private Map<Integer, Long> waiting = new HashMap<>();
  private Map<Integer, Long> underWay = new HashMap<>();

  void add(ConsumerRecord<?, ?> source) {
    waiting.merge(source.partition(), source.offset(), Math::min);
  }

  /** All that waits is being sent. */
  void send() {
    waiting.forEach((partition, offset) -> underWay.merge(partition, offset, Math::min));
    waiting = new HashMap<>();
  }

  /** All that was being sent was taken. */
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

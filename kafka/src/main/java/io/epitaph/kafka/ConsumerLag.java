package io.epitaph.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** How many records wait in Kafka for a consumer. */
final class ConsumerLag {
  private ConsumerLag() {}

  /** As far as is known without asking; -1 while it is not. */
  static long known(@Nullable KafkaConsumer<String, byte[]> consumer) {
    if (consumer == null || consumer.assignment().isEmpty()) {
      return -1;
    }
    long sum = 0;
    for (TopicPartition partition : consumer.assignment()) {
      OptionalLong one = consumer.currentLag(partition);
      if (one.isEmpty()) {
        return -1;
      }
      sum += one.getAsLong();
    }
    return sum;
  }

  /**
   * Kafka is asked.
   *
   * @param limit how long each answer may take
   * @return -1 when it does not answer
   */
  static long asked(KafkaConsumer<String, byte[]> consumer, Duration limit) {
    try {
      long sum = 0;
      for (Map.Entry<TopicPartition, Long> end :
          consumer.endOffsets(consumer.assignment(), limit).entrySet()) {
        sum += end.getValue() - consumer.position(end.getKey(), limit);
      }
      return consumer.assignment().isEmpty() ? -1 : sum;
    } catch (RetriableException e) {
      return -1;
    }
  }
}

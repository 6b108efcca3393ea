package io.epitaph.indexer;

import java.time.Duration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Tells when Kafka cannot be reached: a consumer tries again for ever, and says so only in its log.
 */
final class KafkaWatch {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final KafkaConsumer<?, ?> consumer;
  private final String bootstrap;
  private long lastConnected = System.nanoTime();

  KafkaWatch(KafkaConsumer<?, ?> consumer, String bootstrap) {
    this.consumer = consumer;
    this.bootstrap = bootstrap;
  }

  /** What is wrong, for people; null when nothing is. For the consumer's thread. */
  @Nullable String problem() {
    if (connections() > 0) {
      lastConnected = System.nanoTime();
      return null;
    }
    return System.nanoTime() - lastConnected < PATIENCE.toNanos()
        ? null
        : "Kafka at " + bootstrap + " cannot be reached; waiting for it. Is it started?";
  }

  private double connections() {
    for (Metric metric : consumer.metrics().values()) {
      if (metric.metricName().name().equals("connection-count")
          && metric.metricName().group().equals("consumer-metrics")) {
        return metric.metricValue() instanceof Number count ? count.doubleValue() : 0;
      }
    }
    return 0;
  }
}

package io.epitaph.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports when a consumer is not connected to Kafka, and why. For the consumer's thread. */
final class KafkaWatch {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Longer than a handshake takes. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final Bootstrap bootstrap;
  private final @Nullable Metric connections;
  private long lastConnected = System.nanoTime();
  private long lastAsked = lastConnected;
  private @Nullable String problem;

  KafkaWatch(KafkaConsumer<?, ?> consumer, Bootstrap bootstrap) {
    this.bootstrap = bootstrap;
    this.connections =
        consumer.metrics().values().stream()
            .filter(metric -> metric.metricName().name().equals("connection-count"))
            .filter(metric -> metric.metricName().group().equals("consumer-metrics"))
            .findFirst()
            .orElse(null);
  }

  /** What is wrong, for people; null when nothing is. */
  @Nullable String problem() {
    long now = System.nanoTime();
    if (isConnected()) {
      lastConnected = now;
      change(null);
    } else if (now - lastAsked > EVERY.toNanos()) {
      String why = bootstrap.problem();
      if (why == null && now - lastConnected > SILENCE.toNanos()) {
        why = bootstrap.waiting("what listens there does not answer like Kafka");
      }
      lastAsked = System.nanoTime();
      change(why);
    }
    return problem;
  }

  private boolean isConnected() {
    return connections == null
        || (connections.metricValue() instanceof Number count && count.doubleValue() > 0);
  }

  private void change(@Nullable String why) {
    if (why != null && !why.equals(problem)) {
      LOG.warn("{}", why);
    } else if (why == null && problem != null) {
      LOG.info("Kafka is back at {}", bootstrap);
    }
    problem = why;
  }
}

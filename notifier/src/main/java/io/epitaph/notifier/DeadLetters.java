package io.epitaph.notifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.epitaph.model.Topic;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what could not be told, with the reason. Thread-safe. */
final class DeadLetters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final KafkaProducer<String, byte[]> producer;
  private final AtomicLong count = new AtomicLong();
  private volatile @Nullable String problem;

  DeadLetters(Map<String, String> kafka) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put("acks", "all");
    config.put("enable.idempotence", true);
    config.put("compression.type", "zstd");
    config.put("max.request.size", Topic.MAX_RECORD_BYTES);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * @param receiver who would not take it; null when it is no incident at all
   */
  void bury(ConsumerRecord<String, byte[]> source, @Nullable String receiver, String error) {
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), source.topic(), source.value());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("topic", source.topic());
    headers.put("partition", Integer.toString(source.partition()));
    headers.put("offset", Long.toString(source.offset()));
    headers.put("error", error);
    headers.put("by", "notifier");
    if (receiver != null) {
      headers.put("receiver", receiver);
    }
    headers.forEach((name, text) -> letter.headers().add(name, text.getBytes(UTF_8)));
    var unused =
        producer.send(
            letter,
            (metadata, failure) -> {
              if (failure != null) {
                LOG.error("a dead letter was not taken", failure);
                problem = "dead letters are not taken: " + failure.getMessage();
              }
            });
    count.incrementAndGet();
    LOG.warn(
        "a record went to the dead letters topic={} partition={} offset={} receiver={} error={}",
        source.topic(),
        source.partition(),
        source.offset(),
        receiver,
        error);
  }

  /** Returns when Kafka has all. */
  void flush() {
    producer.flush();
  }

  long count() {
    return count.get();
  }

  @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    producer.close();
  }
}

package io.epitaph.collector;

import io.epitaph.kafka.Clients;
import io.epitaph.model.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Kafka, by an idempotent producer that never gives up on what can be tried again. */
final class KafkaOutlet implements Outlet {
  private static final int BUFFER_BYTES = 64 * 1024 * 1024;

  private final Producer<String, byte[]> producer;

  private KafkaOutlet(Producer<String, byte[]> producer) {
    this.producer = producer;
  }

  /**
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security asks for
   */
  static KafkaOutlet open(Map<String, String> client, String clientId) {
    Map<String, String> tuned = new HashMap<>();
    tuned.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    // Events are so repetitive that level 1 makes less of them than level 3, and sooner.
    tuned.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, "1");
    tuned.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    tuned.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(128 * 1024));
    tuned.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(BUFFER_BYTES));
    tuned.putAll(client);
    return new KafkaOutlet(
        Clients.producer(
            tuned,
            Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Integer.MAX_VALUE,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                (long) Integer.MAX_VALUE)));
  }

  @Override
  public void send(
      Topic topic, String key, byte[] value, Map<String, String> headers, Receipt receipt) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic.topicName(), key, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    // What send throws or returns, the callback is told too.
    var unused = producer.send(record, (metadata, failure) -> receipt.onResult(failure));
  }

  @Override
  public void close(Duration limit) {
    producer.close(limit);
  }
}

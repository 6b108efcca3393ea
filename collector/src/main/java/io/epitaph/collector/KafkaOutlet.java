package io.epitaph.collector;

import io.epitaph.model.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

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
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    // Of what an engine tells, it makes less than level 3 does, and sooner: it is so repetitive.
    config.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BUFFER_BYTES);
    config.putAll(client);
    // The guarantees are no settings.
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_RECORD_BYTES);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) Integer.MAX_VALUE);
    return new KafkaOutlet(
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer()));
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

package io.epitaph.kafka;

import io.epitaph.model.Topic;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The settings of all of Epitaph's Kafka clients, in one place. Those of the user come before our
 * defaults, and what a guarantee rests on before the user's.
 */
public final class Clients {
  /** A record that a topic takes, with the headers of a dead letter around it. */
  private static final int MAX_REQUEST_BYTES = Topic.MAX_RECORD_BYTES + 64 * 1024;

  private Clients() {}

  /**
   * A producer whose records are durable when they are acknowledged, and are in Kafka once.
   *
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security needs
   * @param own settings of this producer alone, before all others
   * @throws org.apache.kafka.common.KafkaException when the settings are wrong
   */
  public static KafkaProducer<String, byte[]> producer(
      Map<String, String> client, Map<String, Object> own) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    config.putAll(client);
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.putAll(own);
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * The settings of a consumer that commits by itself, and reads from the beginning what its group
   * has never committed.
   *
   * @param client as {@link #producer}
   */
  public static Map<String, Object> consumer(Map<String, String> client, String group) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    config.putAll(client);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Topic.MAX_RECORD_BYTES);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Of transactions only what is committed; what was written outside of one is read too.
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return config;
  }
}

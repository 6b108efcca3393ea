package io.epitaph.kafka;

import io.epitaph.model.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of all of Epitaph's Kafka clients, in one place. The user's override our defaults,
 * and those that a guarantee depends on override the user's.
 */
public final class Clients {
  /** The largest record that a topic accepts, and the headers of a dead letter around it. */
  private static final int MAX_REQUEST_BYTES = Topic.MAX_RECORD_BYTES + 64 * 1024;

  /**
   * How long a broker holds a request for records when there are none. A record ends the wait at
   * once, so a long wait delays nothing and makes idle services cheap. Shorter than who asks for
   * the ends of partitions waits for an answer, which comes after it.
   */
  private static final Duration FETCH_WAIT = Duration.ofSeconds(4);

  /** How long an idle service waits in a poll; long for the same reason. */
  public static final Duration IDLE_POLL = Duration.ofSeconds(2);

  /** How late a member of a group hears that another one joined or left. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(6);

  /** An address that is never connected to. */
  private static final String NOWHERE = "127.0.0.1:9";

  private Clients() {}

  /**
   * Checks settings without connecting to anything.
   *
   * @return a copy
   * @throws IllegalArgumentException when Kafka's clients do not accept them; the message has the
   *     setting's name, and a file's when that cannot be used
   */
  public static Map<String, String> check(Map<String, String> client) {
    if (client.keySet().equals(Set.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG))) {
      return Map.copyOf(client);
    }
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, NOWHERE);
    // A consumer connects when it polls, and not before.
    try {
      new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()).close();
      return Map.copyOf(client);
    } catch (KafkaException e) {
      throw new IllegalArgumentException("kafka: " + reason(e), e);
    }
  }

  /**
   * What the innermost of Kafka's exceptions says: the outer ones only say that a client could not
   * be created.
   */
  static @Nullable String reason(KafkaException e) {
    return e.getCause() instanceof KafkaException cause ? reason(cause) : e.getMessage();
  }

  /**
   * A producer whose records are durable when they are acknowledged, and are in Kafka once.
   *
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security needs
   * @param own settings of this producer alone, which override all others
   * @throws org.apache.kafka.common.KafkaException when the settings are wrong
   */
  public static KafkaProducer<String, byte[]> producer(
      Map<String, String> client, Map<String, Object> own) {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    config.putAll(client);
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    // In one order what has one key: as many as an idempotent producer keeps in order.
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    config.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    config.putAll(own);
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * As {@link #producer(Map, Map)}, for a caller that retries by itself: a record fails after 2 s
   * when its topic is missing, and after 30 s when Kafka does not acknowledge it.
   */
  public static KafkaProducer<String, byte[]> impatientProducer(Map<String, String> client) {
    return limitedProducer(client, Duration.ofSeconds(2));
  }

  /**
   * As {@link #impatientProducer}, for a caller that does not retry: a Kafka that is slow to say
   * where a topic is has 15 s.
   */
  static KafkaProducer<String, byte[]> patientProducer(Map<String, String> client) {
    return limitedProducer(client, Duration.ofSeconds(15));
  }

  private static KafkaProducer<String, byte[]> limitedProducer(
      Map<String, String> client, Duration block) {
    return producer(
        client,
        Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, block.toMillis(),
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000));
  }

  /**
   * The settings of a consumer that commits by itself, and reads from the beginning what its group
   * has never committed.
   *
   * @param client as {@link #producer}
   */
  public static Map<String, Object> consumer(Map<String, String> client, String group) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) FETCH_WAIT.toMillis());
    if (!client.containsKey(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG)) {
      config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) HEARTBEAT.toMillis());
    }
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

  /**
   * The settings of a consumer without a group, which reads whole topics for itself.
   *
   * @param client as {@link #producer}
   */
  public static Map<String, Object> reader(Map<String, String> client) {
    Map<String, Object> config = consumer(client, "");
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    // Another request to the broker waits behind one for records.
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    return config;
  }
}

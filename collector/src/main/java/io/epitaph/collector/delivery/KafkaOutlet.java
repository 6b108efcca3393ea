package io.epitaph.collector.delivery;

import io.epitaph.kafka.Bootstrap;
import io.epitaph.kafka.Clients;
import io.epitaph.model.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Kafka, by an idempotent producer that never gives up on what can be retried. */
final class KafkaOutlet implements Outlet {
  /** What is sent and not acknowledged; more waits in the spool. */
  private static final int BUFFER_BYTES = 32 * 1024 * 1024;

  private final Map<String, String> client;
  private final Bootstrap bootstrap;
  private volatile @Nullable Producer<String, byte[]> producer;
  private boolean closed;

  private KafkaOutlet(Map<String, String> client) {
    this.client = client;
    this.bootstrap = Bootstrap.of(client);
  }

  /**
   * @throws IllegalArgumentException when Kafka's clients do not accept the settings
   */
  static void check(Map<String, String> client) {
    var unused = Clients.check(client);
  }

  /**
   * Does not connect before something is sent.
   *
   * @param client how to reach Kafka: {@code bootstrap.servers}, and what security needs
   */
  static KafkaOutlet open(Map<String, String> client, String clientId) {
    Map<String, String> tuned = new HashMap<>();
    tuned.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    // Events are so repetitive that level 1 compresses them better than level 3, and faster.
    tuned.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, "1");
    tuned.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    tuned.put(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(128 * 1024));
    tuned.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(BUFFER_BYTES));
    tuned.putAll(client);
    return new KafkaOutlet(tuned);
  }

  private Producer<String, byte[]> producer() {
    Producer<String, byte[]> made = producer;
    return made == null ? make() : made;
  }

  private synchronized Producer<String, byte[]> make() {
    Producer<String, byte[]> made = producer;
    if (made == null) {
      if (closed) {
        throw new IllegalStateException("sent to an outlet that is closed");
      }
      bootstrap.awaitResolved();
      made =
          Clients.producer(
              client,
              Map.of(
                  ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                  Integer.MAX_VALUE,
                  ProducerConfig.MAX_BLOCK_MS_CONFIG,
                  (long) Integer.MAX_VALUE));
      producer = made;
    }
    return made;
  }

  @Override
  public void send(
      Topic topic, String key, byte[] value, Map<String, String> headers, Receipt receipt) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic.topicName(), key, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    // What send throws or returns, the callback gets too.
    var unused = producer().send(record, (metadata, failure) -> receipt.onResult(failure));
  }

  @Override
  public Set<String> idsSince(Topic topic, String key, Instant since) throws InterruptedException {
    bootstrap.awaitResolved();
    return new KafkaTail(client, topic, key).idsSince(since);
  }

  @Override
  public synchronized void close(Duration limit) {
    closed = true;
    Producer<String, byte[]> made = producer;
    if (made != null) {
      made.close(limit);
    }
  }
}

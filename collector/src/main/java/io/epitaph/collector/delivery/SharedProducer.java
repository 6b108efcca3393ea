package io.epitaph.collector.delivery;

import io.epitaph.kafka.Clients;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * One producer for all engines of this process that are sent to the same Kafka: each has a thread,
 * connections and some MiB of its own, and sends what is ready of all engines together.
 * Thread-safe.
 */
final class SharedProducer {
  /** Those that others may join, by their settings; guards all fields. */
  private static final Map<Map<String, String>, SharedProducer> OPEN = new HashMap<>();

  private final Map<String, String> client;
  private final Producer<String, byte[]> producer;
  private final long bufferBytes;

  /** Written with all others guarded, read at any time. */
  private volatile int users;

  private SharedProducer(Map<String, String> client, Producer<String, byte[]> producer) {
    this.client = client;
    this.producer = producer;
    this.bufferBytes =
        Long.parseLong(
            client
                .getOrDefault(
                    ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(KafkaOutlet.BUFFER_BYTES))
                .trim());
  }

  /** Makes a producer. */
  interface Maker {
    Producer<String, byte[]> make(Map<String, String> client);
  }

  /** One that never gives up on what can be retried. */
  static Producer<String, byte[]> make(Map<String, String> client) {
    return Clients.producer(
        client,
        Map.of(
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            Integer.MAX_VALUE,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            (long) Integer.MAX_VALUE));
  }

  /** For one more user, who must {@linkplain #leave leave} it. */
  static SharedProducer join(Map<String, String> client, Maker maker) {
    synchronized (OPEN) {
      SharedProducer shared = OPEN.get(client);
      if (shared == null) {
        shared = new SharedProducer(client, maker.make(client));
        OPEN.put(client, shared);
      }
      shared.users++;
      return shared;
    }
  }

  Producer<String, byte[]> producer() {
    return producer;
  }

  /**
   * How many bytes each user may have on their way. All have one buffer: what waits for a partition
   * without a leader would fill it, and no other partition's records found room. A quarter is left
   * for batches that are not full.
   */
  long share() {
    return bufferBytes / 4 * 3 / Math.max(1, users);
  }

  /**
   * Nobody joins it any more: it may be broken. Those who have it go on while it works for them.
   */
  void retire() {
    synchronized (OPEN) {
      OPEN.remove(client, this);
    }
  }

  /** Whether one user is left; nobody joins it any more then. */
  boolean retireIfLast() {
    synchronized (OPEN) {
      boolean last = users == 1;
      if (last) {
        OPEN.remove(client, this);
      }
      return last;
    }
  }

  /** To be called once by each user; the last one closes it. */
  void leave(Duration limit) {
    boolean last;
    synchronized (OPEN) {
      users--;
      last = users == 0;
      if (last) {
        OPEN.remove(client, this);
      }
    }
    if (last) {
      producer.close(limit);
    }
  }
}

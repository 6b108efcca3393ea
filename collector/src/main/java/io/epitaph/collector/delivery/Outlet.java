package io.epitaph.collector.delivery;

import io.epitaph.model.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A destination of a collector's records: {@link KafkaOutlet}, except in tests.
 *
 * <p>Records of one key and topic arrive in the order they were sent in. Thread-safe.
 */
interface Outlet extends AutoCloseable {
  /** Receives the outcome of a record, on a thread of the outlet. */
  interface Receipt {
    /**
     * @param failure null when the record is durable; else why it never will be
     */
    void onResult(@Nullable Exception failure);
  }

  /**
   * Sends a record, and waits while there is no room. While Kafka cannot be reached, it is retried.
   */
  void send(Topic topic, String key, byte[] value, Map<String, String> headers, Receipt receipt);

  /**
   * The ids of the records of a key that are there already. Waits while it cannot be reached.
   *
   * @param since by this host's clock: those sent before may be left out
   */
  default Set<String> idsSince(Topic topic, String key, Instant since) throws InterruptedException {
    return Set.of();
  }

  /**
   * Waits until all that was sent has its receipt: for at most {@code limit}, but without limit for
   * what others would still send after this has ended. An interrupt ends that wait.
   */
  void close(Duration limit);

  @Override
  default void close() {
    close(Duration.ZERO);
  }
}

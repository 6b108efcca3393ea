package io.epitaph.collector;

import io.epitaph.model.Topic;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a collector's records go: {@link KafkaOutlet}, but for tests.
 *
 * <p>Records of one key and topic arrive in the order they were sent in. Thread-safe.
 */
interface Outlet extends AutoCloseable {
  /** Learns what became of a record, on a thread of the outlet's. */
  interface Receipt {
    /**
     * @param failure null when the record is durable; else why it never will be
     */
    void onResult(@Nullable Exception failure);
  }

  /**
   * Sends a record, and waits while there is no room. While Kafka cannot be reached, it is tried
   * again.
   */
  void send(Topic topic, String key, byte[] value, Map<String, String> headers, Receipt receipt);

  /** Waits until all that was sent has its receipt, but not longer than {@code limit}. */
  void close(Duration limit);

  @Override
  default void close() {
    close(Duration.ZERO);
  }
}

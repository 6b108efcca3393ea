package io.epitaph.collector;

import io.epitaph.model.Topic;
import java.time.Duration;
import java.util.Map;
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

  /** Waits until all that was sent has its receipt, for at most {@code limit}. */
  void close(Duration limit);

  @Override
  default void close() {
    close(Duration.ZERO);
  }
}

package io.epitaph.collector.delivery;

import io.epitaph.model.Topic;
import java.time.Duration;
import java.util.function.LongSupplier;

/** What was sent through an outlet and has no answer yet. Thread-safe. */
final class Unanswered {
  /** What no order matters for is waited for so long at the end. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private long records;
  private long events;
  private long bytes;

  /**
   * Adds a record; waits while there would be more than {@code most} bytes of several.
   *
   * @param most is asked again after each answer
   */
  synchronized void add(Topic topic, int size, LongSupplier most) throws InterruptedException {
    while (records > 0 && bytes + size > most.getAsLong()) {
      wait();
    }
    change(topic, size, 1);
  }

  synchronized void remove(Topic topic, int size) {
    change(topic, size, -1);
    notifyAll();
  }

  private void change(Topic topic, int size, int by) {
    records += by;
    events += topic == Topic.EVENTS ? by : 0;
    bytes += (long) by * size;
  }

  /**
   * Whether its sender still waits before it sends again what has no answer. Events that came twice
   * would be out of their order; a partition of another topic that has no leader delays them only
   * for a while.
   */
  synchronized boolean isAwaited(Duration since) {
    return events > 0 || (records > 0 && since.compareTo(PATIENCE) < 0);
  }
}

package io.epitaph.collector.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became known of containers, until it is kept together with the record that it was known by:
 * never before that record is on disk or acknowledged. Not thread-safe.
 */
final class ContainerChanges {
  /**
   * @param number of the last record that was added before
   * @param json null when the container is gone
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never copied.
  record Change(long number, String containerId, byte @Nullable [] json) {}

  private final Deque<Change> waiting = new ArrayDeque<>();

  void add(long number, String containerId, byte @Nullable [] json) {
    waiting.addLast(new Change(number, containerId, json));
  }

  /** Whether one waits whose record has at most this number. */
  boolean isDue(long number) {
    Change first = waiting.peekFirst();
    return first != null && first.number() <= number;
  }

  /** Those whose records have at most this number; they go on waiting. */
  List<Change> due(long number) {
    List<Change> due = new ArrayList<>();
    for (Change each : waiting) {
      if (each.number() > number) {
        break;
      }
      due.add(each);
    }
    return due;
  }

  /** The first ones are kept. */
  void kept(int count) {
    for (int i = 0; i < count; i++) {
      waiting.removeFirst();
    }
  }
}

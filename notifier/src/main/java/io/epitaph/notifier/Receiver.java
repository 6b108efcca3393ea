package io.epitaph.notifier;

import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A destination of changes, on a thread of its own: one that is unavailable holds up no other.
 * Thread-safe.
 */
interface Receiver extends AutoCloseable {

  /** Its key in the committed offsets, in the status and in logs. */
  String name();

  /**
   * Takes a revision, in the order of the topic; returns at once.
   *
   * @param history true for what this receiver was sent before, by this process or an earlier one
   */
  void take(Revision revision, boolean history);

  /**
   * Takes what was held in a quiet window. It is sent as any other, but its offset is of no
   * account: {@link #firstReleased} says whether it is acknowledged.
   *
   * @param until when the window ended, in milliseconds since 1970
   */
  void release(Revision revision, long until);

  /**
   * Takes the end of a quiet window; not for a receiver that has states only.
   *
   * @param source the record of the window
   * @param until as of {@link #release}
   */
  default void take(QuietEnd end, ConsumerRecord<String, byte[]> source, long until) {}

  /** The topic was read up to now. */
  void caughtUp();

  /** True when reading should wait for it. Never for one that is unavailable. */
  boolean isFull();

  /** The first offset of a partition that it has not acknowledged; empty when it has all. */
  OptionalLong firstPending(int partition);

  /** The earliest end of a window of which it has not acknowledged all; empty when it has all. */
  OptionalLong firstReleased();

  ReceiverStatus status();

  /** Ends it; what has not been sent is left for the next notifier. */
  @Override
  void close();
}

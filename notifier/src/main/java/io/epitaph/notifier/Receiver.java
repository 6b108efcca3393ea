package io.epitaph.notifier;

import java.util.OptionalLong;

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

  /** The topic was read up to now. */
  void caughtUp();

  /** True when reading should wait for it. Never for one that is unavailable. */
  boolean isFull();

  /** The first offset of a partition that it has not acknowledged; empty when it has all. */
  OptionalLong firstPending(int partition);

  ReceiverStatus status();

  /** Ends it; what has not been sent is left for the next notifier. */
  @Override
  void close();
}

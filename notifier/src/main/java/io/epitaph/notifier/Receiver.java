package io.epitaph.notifier;

import java.util.OptionalLong;

/** One who is told, on a thread of its own: one that is away holds up no other. Thread-safe. */
interface Receiver extends AutoCloseable {

  /** Its key in the committed offsets, in reports and logs. */
  String name();

  /**
   * Takes news, in the order of the topic; returns at once.
   *
   * @param history true for what it was told before, by this process or one before it
   */
  void take(News news, boolean history);

  /** The topic was read up to now. */
  void caughtUp();

  /** True when reading should wait for it. Never for one that is away. */
  boolean isFull();

  /** The first offset of a partition that it was not told of yet; empty when it was told of all. */
  OptionalLong firstUntold(int partition);

  NotifierReport.Receiver report();

  /** Ends it; what it was not told yet is left for the next. */
  @Override
  void close();
}

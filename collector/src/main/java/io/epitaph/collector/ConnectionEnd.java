package io.epitaph.collector;

/**
 * Why a connection ended.
 *
 * @param why for people
 * @param lost whether the engine ended it, and not this side
 */
record ConnectionEnd(String why, boolean lost) {
  static final ConnectionEnd CLOSED = new ConnectionEnd("closing", false);
  static final ConnectionEnd OVERFLOW =
      new ConnectionEnd("the engine sent more than could be kept: the queue was full", false);
}

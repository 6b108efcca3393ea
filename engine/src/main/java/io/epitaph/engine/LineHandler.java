package io.epitaph.engine;

/**
 * Takes the lines of an event stream. An engine keeps some 1,000 events for a subscriber that does
 * not read, and skips it, silently, when it took none for 100 ms: so no method here may take long.
 */
@FunctionalInterface
public interface LineHandler {
  /** One line as it came, without its line end. It must not block. */
  void accept(byte[] line);

  /**
   * Called each time before the engine is read: what it had sent by then was passed on, but for the
   * start of a line. That is at least every 64 KiB. A handler that is behind may wait here, half of
   * those 100 ms at most: the engine can still send its events in time.
   */
  default void beforeRead() {}
}

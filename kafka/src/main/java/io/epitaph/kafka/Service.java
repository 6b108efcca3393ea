package io.epitaph.kafka;

/**
 * A service that runs on threads of its own until it is closed. It waits for whatever it cannot
 * reach, and ends by itself only when it cannot go on; {@link Status#problem} then says why.
 */
public interface Service extends AutoCloseable {
  /** How it is now. */
  Status status();

  /** Returns when it has ended, closed or by itself. */
  void awaitEnd() throws InterruptedException;

  /** Ends it, and returns when it has let go of all it holds; a second call does nothing. */
  @Override
  void close();
}

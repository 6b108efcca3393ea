package io.epitaph.kafka;

/**
 * A service that runs on threads of its own until it is closed. It waits for servers that it cannot
 * reach, and ends by itself only when it cannot continue; {@link Status#problem} then says why.
 */
public interface Service extends AutoCloseable {
  /** Its current status. */
  Status status();

  /** Returns when it has ended, closed or by itself. */
  void awaitEnd() throws InterruptedException;

  /** Ends it, and returns when it has released all that it holds; a second call does nothing. */
  @Override
  void close();
}

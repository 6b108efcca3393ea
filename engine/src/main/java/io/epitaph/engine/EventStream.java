package io.epitaph.engine;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An open event stream. */
public interface EventStream extends AutoCloseable {
  /**
   * Waits until the stream ends.
   *
   * @return why it ended: null when the engine ended it or {@link #close} did
   */
  @Nullable IOException awaitEnd() throws InterruptedException;

  @Override
  void close();
}

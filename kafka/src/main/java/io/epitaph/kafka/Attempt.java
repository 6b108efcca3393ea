package io.epitaph.kafka;

import java.io.IOException;

/** An operation that may fail, and is then retried. */
public interface Attempt<T> {
  /**
   * @throws IOException with a reason for people
   */
  T run() throws IOException;
}

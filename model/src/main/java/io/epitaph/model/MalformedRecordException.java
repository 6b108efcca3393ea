package io.epitaph.model;

import java.io.IOException;

/**
 * Bytes that are not a record of the wanted kind; the message says why. They go to the dead
 * letters.
 */
public final class MalformedRecordException extends IOException {
  public MalformedRecordException(String message) {
    super(message);
  }

  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.epitaph.model;

import java.io.IOException;

/** Bytes that are no record of the kind wanted; the message says why. Their fate: dead letters. */
public final class MalformedRecordException extends IOException {
  public MalformedRecordException(String message) {
    super(message);
  }

  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.epitaph.vault;

import java.io.IOException;

/** There is no such archive, or none with content; the message says what there is instead. */
public final class NoSuchArchiveException extends IOException {
  public NoSuchArchiveException(String message) {
    super(message);
  }
}

package io.epitaph.vault;

import java.io.IOException;

/** The archive has no such entry, or none that can be read as a file. */
public final class NoSuchEntryException extends IOException {
  public NoSuchEntryException(String message) {
    super(message);
  }
}

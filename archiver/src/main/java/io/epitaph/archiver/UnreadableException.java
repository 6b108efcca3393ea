package io.epitaph.archiver;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a keeper kept cannot be read, and not the vault: whether it passes is not known. */
final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1;

  UnreadableException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}

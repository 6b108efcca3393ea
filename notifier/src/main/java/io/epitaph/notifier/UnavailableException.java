package io.epitaph.notifier;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A receiver cannot be reached, or accepts nothing now. Trying again may help. */
final class UnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  private final Duration wait;

  /**
   * @param wait how long it asked to wait before the next request; zero when it did not ask
   */
  UnavailableException(String message, Duration wait, @Nullable Throwable cause) {
    super(message, cause);
    this.wait = wait;
  }

  Duration askedToWait() {
    return wait;
  }
}

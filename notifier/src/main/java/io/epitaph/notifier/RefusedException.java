package io.epitaph.notifier;

import java.io.IOException;

/**
 * A receiver will never accept this message as it is; the exception's message says why. It goes to
 * the dead letters.
 */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}

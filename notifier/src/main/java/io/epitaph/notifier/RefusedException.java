package io.epitaph.notifier;

import java.io.IOException;

/** A receiver never will take this message as it is; the message says why. Fate: dead letters. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}

package io.epitaph.fleet;

import java.io.IOException;

/** An answer that refuses, with the engine's message. */
final class Refusal extends IOException {
  private final int status;

  /**
   * @param status of HTTP
   */
  Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}

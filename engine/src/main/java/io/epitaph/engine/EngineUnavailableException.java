package io.epitaph.engine;

import java.io.IOException;

/**
 * The engine cannot be reached, or does not answer in time. The message says what, where and what
 * to do. Try again later: nothing is wrong with the request.
 */
public final class EngineUnavailableException extends IOException {
  public EngineUnavailableException(String message) {
    super(message);
  }

  public EngineUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}

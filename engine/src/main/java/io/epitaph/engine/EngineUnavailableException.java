package io.epitaph.engine;

import java.io.IOException;

/**
 * The engine cannot be reached, or does not answer in time. The message says what, where and what
 * to do. The same request may succeed later.
 */
public final class EngineUnavailableException extends IOException {
  public EngineUnavailableException(String message) {
    super(message);
  }

  public EngineUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.epitaph.engine;

import java.io.IOException;

/** The engine answered, and refused. The same request would be refused again. */
public final class EngineRefusedException extends IOException {
  private final int status;

  /**
   * @param status the HTTP status
   * @param reason the engine's own words
   */
  public EngineRefusedException(String request, int status, String reason) {
    super("the engine refuses " + request + " with " + status + ": " + reason);
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}

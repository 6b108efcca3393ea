package io.epitaph.collector;

import io.epitaph.engine.Engine;
import java.io.IOException;

/**
 * Opens a connection to the engine to be watched; called again each time the connection was lost.
 */
@FunctionalInterface
public interface EngineConnector {
  /**
   * @throws IOException when it cannot be reached now
   */
  Engine connect() throws IOException;
}

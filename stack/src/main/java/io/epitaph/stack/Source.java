package io.epitaph.stack;

import io.epitaph.collector.EngineConnector;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineAddress;
import java.net.URI;

/**
 * An engine to be watched.
 *
 * @param address for people, and for the name of the collector's folder
 * @param archived true when the file systems of its dead are to be kept
 */
public record Source(URI address, EngineConnector connector, boolean archived) {
  /** An engine without file systems: a recording. */
  public Source(URI address, EngineConnector connector) {
    this(address, connector, false);
  }

  /**
   * @throws IllegalArgumentException when it is not the address of an engine
   */
  public static Source docker(URI address) {
    EngineAddress.require(address);
    return new Source(address, () -> DockerEngine.connect(address), true);
  }
}

package io.epitaph.engine;

import java.io.IOException;

/** The engine does not know the container, or no longer. */
public final class NoSuchContainerException extends IOException {
  public NoSuchContainerException(String containerId) {
    super("no such container: " + containerId);
  }
}

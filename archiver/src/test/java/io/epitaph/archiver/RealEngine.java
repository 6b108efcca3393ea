package io.epitaph.archiver;

import io.epitaph.engine.EngineAddress;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.testing.Subjects;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Assumptions;

/** The engine of the machine that tests run on. */
final class RealEngine {
  private RealEngine() {}

  static URI address() {
    return EngineAddress.from(System.getenv());
  }

  /** On a machine without an engine the test is not run. */
  static Subjects subjects() throws IOException {
    try {
      return Subjects.open(address());
    } catch (EngineUnavailableException e) {
      return Assumptions.abort("needs a Docker engine: " + e.getMessage());
    }
  }
}

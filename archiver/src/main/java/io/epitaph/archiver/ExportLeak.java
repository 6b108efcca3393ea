package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EngineRefusedException;
import io.epitaph.engine.ThrowAwayContainer;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether exporting from an engine leaves the container's layer behind: tested when it is first
 * asked. For one thread.
 */
final class ExportLeak {
  private static final Logger LOG = LoggerFactory.getLogger(ExportLeak.class);

  private final DockerEngine engine;
  private final EngineInfo info;
  private final ExportSelfTest test;
  private final Clock clock;
  private @Nullable SelfTestResult tested;

  ExportLeak(DockerEngine engine, EngineInfo info, ExportSelfTest test, Clock clock) {
    this.engine = engine;
    this.info = info;
    this.test = test;
    this.clock = clock;
  }

  /** False when it cannot be tested. */
  boolean isThere() throws IOException {
    if (tested == null) {
      try {
        ThrowAwayContainer.sweep(engine, clock.instant());
        tested = test.run(info);
      } catch (EngineRefusedException e) {
        tested = new SelfTestResult(null, String.valueOf(e.getMessage()));
        LOG.info("export self-test not possible: {}", e.getMessage());
      }
    }
    return Boolean.TRUE.equals(tested.leaks());
  }
}

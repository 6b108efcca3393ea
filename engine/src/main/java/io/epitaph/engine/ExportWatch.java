package io.epitaph.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the engine's event that it has exported a container: it is sent only after a complete
 * copy. Listens to the live stream from before the export on, so that neither differing clocks nor
 * the engine's short memory matter.
 */
public final class ExportWatch implements AutoCloseable {
  private final String containerId;
  private final CountDownLatch exported = new CountDownLatch(1);
  private final EventStream stream;

  /** Listens from now on. */
  public ExportWatch(Engine engine, String containerId) throws IOException {
    this.containerId = containerId;
    this.stream = engine.events(null, null, this::line);
  }

  private void line(byte[] line) {
    // Most lines of a busy engine are about other containers; the thread must not fall behind.
    if (!new String(line, StandardCharsets.UTF_8).contains("export")) {
      return;
    }
    try {
      JsonNode event = Wire.MAPPER.readTree(line);
      if (event.path("Type").asText().equals("container")
          && event.path("Action").asText().equals("export")
          && event.path("Actor").path("ID").asText().equals(containerId)) {
        exported.countDown();
      }
    } catch (IOException e) {
      // No event; the collector reports it.
      return;
    }
  }

  /** Whether that event came within this time. */
  public boolean awaitExported(Duration limit) throws InterruptedException {
    return exported.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    stream.close();
  }
}

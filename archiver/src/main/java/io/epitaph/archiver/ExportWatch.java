package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.Engine;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the engine to say that it has exported a container: it says so only after a complete
 * copy. Listens from before the export, by the live stream, so that neither clocks that differ nor
 * the engine's short memory matter.
 */
final class ExportWatch implements AutoCloseable {
  private final String containerId;
  private final CountDownLatch told = new CountDownLatch(1);
  private final Engine.EventStream stream;

  ExportWatch(Engine engine, String containerId) throws IOException {
    this.containerId = containerId;
    this.stream = engine.events(null, null, this::line);
  }

  private void line(byte[] line) {
    // Most lines of a busy engine are about others; the thread must not fall behind.
    if (!new String(line, StandardCharsets.UTF_8).contains("export")) {
      return;
    }
    try {
      JsonNode event = Wire.MAPPER.readTree(line);
      if (event.path("Type").asText().equals("container")
          && event.path("Action").asText().equals("export")
          && event.path("Actor").path("ID").asText().equals(containerId)) {
        told.countDown();
      }
    } catch (IOException e) {
      // No event; the collector tells of it.
      return;
    }
  }

  /** Whether the engine said so within this time. */
  boolean awaitExported(Duration limit) throws InterruptedException {
    return told.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    stream.close();
  }
}

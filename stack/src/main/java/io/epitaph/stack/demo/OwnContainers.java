package io.epitaph.stack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.Engine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.EventStream;
import io.epitaph.engine.LineHandler;
import io.epitaph.engine.LogTail;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A view of an engine with only the containers that have a label, and the networks they join, so
 * that other containers on the same engine are neither archived nor in an alert.
 */
final class OwnContainers implements Engine {
  private final Engine engine;
  private final String label;
  private final String value;
  private final Set<String> ids;

  /**
   * @param ids the ids of the containers seen so far; shared by all connections of a demo
   */
  OwnContainers(Engine engine, String label, String value, Set<String> ids) {
    this.engine = engine;
    this.label = label;
    this.value = value;
    this.ids = ids;
  }

  @Override
  public EventStream events(@Nullable Instant since, @Nullable Instant until, LineHandler line)
      throws IOException {
    return engine.events(
        since,
        until,
        new LineHandler() {
          private boolean news = true;

          @Override
          public void accept(byte[] event) {
            if (isOwn(event)) {
              news = true;
              line.accept(event);
            }
          }

          @Override
          public void beforeRead() {
            // What others do is no news: the engine is quiet, however busy it is with them.
            if (news) {
              news = false;
              line.beforeRead();
            }
          }
        });
  }

  private boolean isOwn(byte[] event) {
    try {
      JsonNode actor = Wire.MAPPER.readTree(event).path("Actor");
      JsonNode attributes = actor.path("Attributes");
      if (attributes.path(label).asText().equals(value)) {
        ids.add(actor.path("ID").asText());
        return true;
      }
      return ids.contains(attributes.path("container").asText());
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<String> containers() throws IOException {
    return engine.containers().stream().filter(ids::contains).toList();
  }

  @Override
  public EngineInfo info() throws IOException {
    return engine.info();
  }

  @Override
  public @Nullable Instant ping(Duration limit) throws IOException {
    return engine.ping(limit);
  }

  @Override
  public byte[] inspect(String containerId) throws IOException {
    return engine.inspect(containerId);
  }

  @Override
  public LogTail logTail(String containerId, boolean tty, int lines, int bytes) throws IOException {
    return engine.logTail(containerId, tty, lines, bytes);
  }

  @Override
  public LogTail logTail(
      String containerId, boolean tty, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    return engine.logTail(containerId, tty, lines, bytes, since);
  }

  @Override
  public void close() {
    engine.close();
  }
}

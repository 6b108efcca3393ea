package io.epitaph.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What {@link EngineServer} serves: the engine's answers, as far as Epitaph asks. Thread-safe. */
public interface SimulatedApi {
  /** The engine's clock, which each answer has; null when it stands still. */
  @Nullable Instant clock();

  /** {@code GET /version}. */
  ObjectNode versionJson() throws IOException;

  /** {@code GET /info}. */
  ObjectNode infoJson() throws IOException;

  /**
   * {@code GET /containers/json}.
   *
   * @param all dead ones too
   */
  ArrayNode list(boolean all) throws IOException;

  /**
   * {@code GET /containers/{id}/json}.
   *
   * @param name an id, the beginning of one, or a name
   * @throws io.epitaph.engine.NoSuchContainerException when it is not there
   */
  byte[] inspect(String name) throws IOException;

  /**
   * {@code GET /containers/{id}/logs}, framed as the engine frames it.
   *
   * @param tail how many lines at most, the newest
   */
  byte[] logs(String name, int tail) throws IOException;

  /** {@code GET /containers/{id}/export}: a tar. */
  byte[] export(String name) throws IOException;

  /** {@code GET /events}. */
  Subscription subscribe(@Nullable Instant since, @Nullable Instant until) throws IOException;
}

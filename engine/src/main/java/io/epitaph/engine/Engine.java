package io.epitaph.engine;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a collector needs of a Docker engine. Bytes are returned as they came; nothing is masked
 * here.
 *
 * <p>{@link DockerEngine} is a real one; a recording can be played through the same interface. All
 * methods may be called from several threads.
 */
public interface Engine extends AutoCloseable {

  /** The engine's versions and settings. */
  EngineInfo info() throws IOException;

  /**
   * Asks for a sign of life, {@code GET /_ping}. It waits for no other request.
   *
   * @param limit how long the answer may take
   * @return the engine's clock, in whole seconds that have begun; null when the answer has no time
   * @throws IOException when the engine does not answer
   */
  @Nullable Instant ping(Duration limit) throws IOException;

  /**
   * Reads the event stream, events of every type, until the engine ends it, {@link
   * EventStream#close} is called, or it fails. Returns once the engine has accepted the
   * subscription.
   *
   * @param since inclusive, with nanoseconds; null for live events only
   * @param until inclusive; null for a stream without end
   * @param line called on one thread of the stream's own
   * @throws IOException when the engine cannot be reached or refuses
   */
  EventStream events(@Nullable Instant since, @Nullable Instant until, LineHandler line)
      throws IOException;

  /**
   * {@code GET /containers/{id}/json}.
   *
   * @throws NoSuchContainerException when the engine does not know it (any more)
   */
  byte[] inspect(String containerId) throws IOException;

  /** The ids of all containers, dead ones too. */
  List<String> containers() throws IOException;

  /**
   * The end of a container's log, standard output and error as the engine merged them, each line
   * without its line end, oldest first.
   *
   * @param tty {@code Config.Tty}, which decides how the engine frames the log
   * @param lines how many lines at most
   * @param bytes how many bytes at most, the newest; a line longer than that is cut at its start
   * @throws NoSuchContainerException when the engine does not know it (any more)
   */
  LogTail logTail(String containerId, boolean tty, int lines, int bytes) throws IOException;

  /**
   * As {@link #logTail(String, boolean, int, int)}, without what was logged before a time: an
   * engine keeps one log over all runs of a container.
   *
   * @param since inclusive, by the engine's clock; null for all
   */
  default LogTail logTail(
      String containerId, boolean tty, int lines, int bytes, @Nullable Instant since)
      throws IOException {
    return logTail(containerId, tty, lines, bytes);
  }

  @Override
  void close();
}

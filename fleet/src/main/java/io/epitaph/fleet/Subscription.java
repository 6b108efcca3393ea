package io.epitaph.fleet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open event stream, at the engine's end. Thread-safe. */
public interface Subscription extends AutoCloseable {
  /** The next line without its line end; null when there is none now. */
  byte @Nullable [] poll();

  /**
   * All there is now, as {@link #poll}, but no more once it is {@code bytes} long.
   *
   * @param bytes at least 1
   */
  default List<byte[]> drain(int bytes) {
    List<byte[]> lines = new ArrayList<>();
    int drained = 0;
    while (drained < bytes) {
      byte[] line = poll();
      if (line == null) {
        break;
      }
      lines.add(line);
      drained += line.length;
    }
    return lines;
  }

  /** Waits for the next line; null at the end. */
  byte @Nullable [] take() throws InterruptedException;

  /** Whether all was taken and nothing will come. */
  boolean ended();

  /** How many events were skipped, since the listener lagged. */
  long skipped();

  /** What to call, at once and whenever there may be something to take; must not wait. */
  void onReady(Runnable work);

  /** The engine ends the stream; what waits can still be taken. */
  void end();

  @Override
  void close();
}

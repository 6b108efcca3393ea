package io.epitaph.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The event stream of an engine, drained by a thread of its own. */
final class HttpEventStream implements EventStream {
  /** Beyond this, an event and its record would not fit into a topic. */
  private static final int LONGEST_LINE = 8 * 1024 * 1024;

  private static final int CHUNK = 64 * 1024;

  private final EngineStream stream;
  private final LineHandler handler;
  private final LineSplitter lines;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable IOException failure;

  private HttpEventStream(EngineStream stream, LineHandler handler) {
    this.stream = stream;
    this.handler = handler;
    this.lines = new LineSplitter(LONGEST_LINE, handler::accept);
  }

  static HttpEventStream start(EngineStream stream, LineHandler line) {
    HttpEventStream events = new HttpEventStream(stream, line);
    Thread reader = new Thread(events::drain, "epitaph-engine-events");
    reader.setDaemon(true);
    reader.start();
    return events;
  }

  private void drain() {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream body = stream.body();
      handler.beforeRead();
      for (int n = body.read(chunk); n >= 0; n = body.read(chunk)) {
        lines.accept(chunk, n);
        handler.beforeRead();
      }
      lines.end();
    } catch (IOException | RuntimeException e) {
      if (!stream.isClosed()) {
        failure =
            new EngineUnavailableException("the event stream broke off: " + e.getMessage(), e);
      }
    } finally {
      stream.close();
      ended.countDown();
    }
  }

  @Override
  public @Nullable IOException awaitEnd() throws InterruptedException {
    ended.await();
    return failure;
  }

  @Override
  public void close() {
    stream.close();
  }
}

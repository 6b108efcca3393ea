package io.epitaph.collector;

import io.epitaph.engine.Engine;
import io.epitaph.engine.EventStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What an engine still remembers of a span of time, asked for beside the event stream. */
final class EventRange {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private EventRange() {}

  /**
   * The lines of the events from one time to another, both inclusive.
   *
   * @param until not in the engine's future, or it would wait for that
   * @throws IOException when the engine does not answer in time
   */
  static List<byte[]> read(Engine engine, Instant since, Instant until)
      throws IOException, InterruptedException {
    List<byte[]> lines = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean over = new AtomicBoolean();
    AtomicBoolean late = new AtomicBoolean();
    try (EventStream stream = engine.events(since, until, lines::add)) {
      CompletableFuture.delayedExecutor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> end(stream, over, late));
      IOException failure = stream.awaitEnd();
      over.set(true);
      if (late.get()) {
        throw new IOException("GET /events did not end within " + LIMIT.toSeconds() + " s");
      }
      if (failure != null) {
        throw failure;
      }
      return List.copyOf(lines);
    }
  }

  private static void end(EventStream stream, AtomicBoolean over, AtomicBoolean late) {
    if (!over.get()) {
      late.set(true);
      stream.close();
    }
  }
}

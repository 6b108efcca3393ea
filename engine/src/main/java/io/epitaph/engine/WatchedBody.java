package io.epitaph.engine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The body of a streamed answer that fails when the engine sends nothing for too long. */
final class WatchedBody extends FilterInputStream {
  private final EngineStream stream;
  private final Duration silence;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(TimedCalls::thread);
  private volatile boolean waiting;
  private volatile long since;
  private volatile boolean silent;

  /**
   * @param silence the longest time that one read may wait
   */
  WatchedBody(EngineStream stream, Duration silence) {
    super(stream.body());
    this.stream = stream;
    this.silence = silence;
    long check = Math.max(1, silence.toMillis() / 24);
    var unused =
        timer.scheduleWithFixedDelay(this::endIfSilent, check, check, TimeUnit.MILLISECONDS);
  }

  private void endIfSilent() {
    if (waiting && System.nanoTime() - since > silence.toNanos()) {
      silent = true;
      stream.close();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    since = System.nanoTime();
    waiting = true;
    try {
      return in.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      String why =
          silent
              ? "nothing came for " + TimedCalls.seconds(silence)
              : String.valueOf(e.getMessage());
      throw new IOException(stream.what() + ": " + why, e);
    } finally {
      waiting = false;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    stream.close();
  }
}

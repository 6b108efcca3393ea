package io.epitaph.fleet;

import io.epitaph.engine.EventStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The event stream of a recording. */
final class RecordedEvents implements Subscription {
  private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
  private volatile @Nullable EventStream stream;
  private volatile boolean ended;
  private volatile @Nullable Runnable ready;

  /** Where its lines come from; closed with this. */
  void plays(EventStream played) {
    stream = played;
  }

  void add(byte[] line) {
    lines.add(line);
    wake();
  }

  private void wake() {
    Runnable woken = ready;
    if (woken != null) {
      woken.run();
    }
  }

  @Override
  public byte @Nullable [] poll() {
    return lines.poll();
  }

  @Override
  public byte @Nullable [] take() {
    throw new UnsupportedOperationException("a recording is read line by line");
  }

  @Override
  public boolean ended() {
    return ended && lines.isEmpty();
  }

  @Override
  public long skipped() {
    return 0;
  }

  @Override
  public void onReady(Runnable work) {
    ready = work;
    work.run();
  }

  @Override
  public void end() {
    ended = true;
    wake();
  }

  @Override
  public void close() {
    EventStream open = stream;
    if (open != null) {
      open.close();
    }
    end();
  }
}

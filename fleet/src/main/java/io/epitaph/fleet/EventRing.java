package io.epitaph.fleet;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events an engine remembers, and its listeners. As an engine's: the last 256, gone when the
 * engine ends; a listener that lags by 1,024 misses what comes then, without notice. An engine
 * waits 100 ms before it skips a listener; this one does not. Thread-safe.
 */
final class EventRing {
  /** How many events a listener may lag. */
  static final int LAG = 1024;

  // Bytes of our own, never changed or compared.
  @SuppressWarnings("ArrayRecordComponent")
  private record Sent(Instant at, byte[] line) {}

  private final int size;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private final Set<Listening> listening = new LinkedHashSet<>();

  EventRing(int size) {
    this.size = size;
  }

  synchronized void add(Instant at, byte[] line) {
    if (sent.size() == size) {
      sent.remove();
    }
    sent.add(new Sent(at, line));
    listening.forEach(listener -> listener.offer(at, line));
  }

  /** Ends all streams and forgets all, as an engine that ends. */
  synchronized void end() {
    sent.clear();
    listening.forEach(Listening::end);
    listening.clear();
  }

  /**
   * @param since inclusive; null for nothing of what was
   * @param until inclusive; null for no end
   * @param now a stream whose end has gone by ends after what was
   */
  synchronized Subscription subscribe(
      @Nullable Instant since, @Nullable Instant until, Instant now) {
    Listening listener = new Listening(until);
    if (since != null) {
      for (Sent event : sent) {
        if (!event.at().isBefore(since) && (until == null || !event.at().isAfter(until))) {
          listener.lines.add(event.line());
        }
      }
    }
    if (until != null && !until.isAfter(now)) {
      listener.end();
    } else {
      listening.add(listener);
    }
    return listener;
  }

  private final class Listening implements Subscription {
    private final @Nullable Instant until;
    private final Deque<byte[]> lines = new ArrayDeque<>();
    private long skipped;
    private boolean ended;
    private @Nullable Runnable ready;

    Listening(@Nullable Instant until) {
      this.until = until;
    }

    private void offer(Instant at, byte[] line) {
      synchronized (this) {
        if (ended || (until != null && at.isAfter(until))) {
          return;
        }
        if (lines.size() >= LAG) {
          skipped++;
          return;
        }
        lines.add(line);
      }
      wake();
    }

    private void wake() {
      Runnable woken;
      synchronized (this) {
        notifyAll();
        woken = ready;
      }
      if (woken != null) {
        woken.run();
      }
    }

    @Override
    public void onReady(Runnable work) {
      synchronized (this) {
        ready = work;
      }
      work.run();
    }

    @Override
    public synchronized byte @Nullable [] poll() {
      return lines.poll();
    }

    @Override
    public synchronized List<byte[]> drain(int bytes) {
      // Under one lock.
      return Subscription.super.drain(bytes);
    }

    @Override
    public synchronized byte @Nullable [] take() throws InterruptedException {
      while (lines.isEmpty() && !ended) {
        wait();
      }
      return lines.poll();
    }

    @Override
    public synchronized boolean ended() {
      return ended && lines.isEmpty();
    }

    @Override
    public synchronized long skipped() {
      return skipped;
    }

    @Override
    public void end() {
      synchronized (this) {
        ended = true;
      }
      wake();
    }

    @Override
    public void close() {
      synchronized (EventRing.this) {
        listening.remove(this);
      }
      end();
    }
  }
}

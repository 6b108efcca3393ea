package io.epitaph.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The events an engine remembers, and its listeners. As an engine's: the last 256, gone when the
 * engine ends; a listener that lags by 1,024 misses what comes then, without notice, and only after
 * the engine has waited for it: 100 ms for each event. Thread-safe.
 */
final class EventRing {
  /** How many events a listener may lag. */
  static final int LAG = 1024;

  /** So long an engine waits for a listener that lags, for each event; all others wait with it. */
  static final Duration PATIENCE = Duration.ofMillis(100);

  // Bytes of our own, never changed or compared.
  @SuppressWarnings("ArrayRecordComponent")
  private record Sent(Instant at, byte[] line) {}

  private final int size;
  private final Duration patience;
  private final AtomicLong skipped = new AtomicLong();
  private final Deque<Sent> sent = new ArrayDeque<>();
  private final Set<Listening> listening = new LinkedHashSet<>();

  /**
   * @param patience {@link #PATIENCE}, or zero where time is not the wall clock's
   */
  EventRing(int size, Duration patience) {
    this.size = size;
    this.patience = patience;
  }

  /** How many events listeners did not get, since they lagged. */
  long skipped() {
    return skipped.get();
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
    private long skippedHere;
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
        if (!awaitRoom()) {
          skippedHere++;
          skipped.incrementAndGet();
          return;
        }
        lines.add(line);
      }
      wake();
    }

    private synchronized boolean awaitRoom() {
      long limit = System.nanoTime() + patience.toNanos();
      try {
        while (lines.size() >= LAG && !ended) {
          long left = limit - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          TimeUnit.NANOSECONDS.timedWait(this, left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      return true;
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
      byte[] line = lines.poll();
      if (lines.size() == LAG - 1) {
        // There is room again.
        notifyAll();
      }
      return line;
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
      return poll();
    }

    @Override
    public synchronized boolean ended() {
      return ended && lines.isEmpty();
    }

    @Override
    public synchronized long skipped() {
      return skippedHere;
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

package io.epitaph.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scheduled work, in order of time. {@link #from} makes one that moves only when asked to, as fast
 * as it can: an hour of a fleet takes seconds. {@link #live} makes one that follows the clock.
 * Thread-safe; all work is done on one thread.
 */
public final class Timeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timeline.class);

  private record Task(Instant at, long order, Runnable work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::at).thenComparing(Task::order));
  private long order;

  /** Null when it goes with the clock. */
  private @Nullable Instant now;

  private boolean closed;

  private Timeline(@Nullable Instant now) {
    this.now = now;
  }

  /** One that stops at an instant until {@link #runUntil}. */
  public static Timeline from(Instant start) {
    return new Timeline(start);
  }

  /** One that follows the clock, on a thread of its own, until it is closed. */
  public static Timeline live() {
    Timeline timeline = new Timeline(null);
    Thread thread = new Thread(timeline::follow, "epitaph-timeline");
    thread.setDaemon(true);
    thread.start();
    return timeline;
  }

  public synchronized Instant now() {
    return now == null ? Instant.now() : now;
  }

  /** Whether it follows the clock. */
  public synchronized boolean isLive() {
    return now == null;
  }

  /** What is to happen at an instant; at once, when that has gone by. */
  public synchronized void at(Instant time, Runnable work) {
    tasks.add(new Task(time, order++, work));
    notifyAll();
  }

  /** What is to happen after a while. */
  public void after(Duration time, Runnable work) {
    at(now().plus(time), work);
  }

  /**
   * Lets all happen that is due until an instant, and stands there. What a task throws is thrown.
   *
   * @throws IllegalStateException when it goes with the clock
   */
  public void runUntil(Instant end) {
    for (Task task = due(end); task != null; task = due(end)) {
      task.work().run();
    }
  }

  /** Moves to the next task and takes it out; null, and at the end, when there is none before. */
  private synchronized @Nullable Task due(Instant end) {
    if (now == null) {
      throw new IllegalStateException("this timeline goes with the clock: it is not to be moved");
    }
    Task next = tasks.peek();
    if (next == null || next.at().isAfter(end)) {
      now = now.isAfter(end) ? now : end;
      return null;
    }
    tasks.remove();
    now = next.at().isAfter(now) ? next.at() : now;
    return next;
  }

  private void follow() {
    try {
      for (Task task = awaitDue(); task != null; task = awaitDue()) {
        try {
          task.work().run();
        } catch (RuntimeException e) {
          // One life's mistake does not end the others'.
          LOG.error("what was to happen at {} failed", task.at(), e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Task awaitDue() throws InterruptedException {
    while (!closed) {
      Task next = tasks.peek();
      if (next == null) {
        wait();
        continue;
      }
      long wait = Duration.between(Instant.now(), next.at()).toNanos();
      if (wait <= 0) {
        return tasks.remove();
      }
      TimeUnit.NANOSECONDS.timedWait(this, wait);
    }
    return null;
  }

  /** Nothing happens any more. */
  @Override
  public synchronized void close() {
    closed = true;
    tasks.clear();
    notifyAll();
  }
}

package io.epitaph.notifier;

import io.epitaph.kafka.Threads;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The thread that a receiver sends on, from its start to its end. */
final class ReceiverThread {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** What a receiver does until it is closed. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final ReentrantLock lock;
  private final Condition changed;
  private final Work work;
  private final Thread thread;
  private boolean closed;

  /**
   * @param lock the receiver's, which guards its state
   * @param changed of the lock; what the work waits for
   */
  ReceiverThread(String receiver, ReentrantLock lock, Condition changed, Work work) {
    this.lock = lock;
    this.changed = changed;
    this.work = work;
    this.thread = Threads.daemon("epitaph-notifier-" + receiver, this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** To be called by the holder of the lock, as {@link #await}. */
  boolean isClosed() {
    return closed;
  }

  /** Waits this long, or until it is closed. */
  void await(Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    while (left > 0 && !closed) {
      left = changed.awaitNanos(left);
    }
  }

  /** Ends the work, and waits for its end, but not for long. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    try {
      TimeUnit.MILLISECONDS.timedJoin(thread, CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

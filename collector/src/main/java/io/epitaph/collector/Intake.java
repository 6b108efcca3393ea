package io.epitaph.collector;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A queue of what waits to be sent: lines of the engine, and tasks that must not overtake them.
 * Bounded in number and in bytes. Thread-safe.
 */
final class Intake {
  /** An item of the queue. */
  sealed interface Item permits Line, Task {}

  /** Reads the lines of one connection. */
  interface Reader {
    void read(byte[] line, Instant readAt);
  }

  /**
   * A line of the engine.
   *
   * @param reader of the connection that it came from
   * @param readAt when the collector read it
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never copied.
  record Line(Reader reader, byte[] bytes, Instant readAt) implements Item {}

  /** A task, run when all lines read before it are sent. */
  record Task(Runnable work) implements Item {}

  private static final int MOST_AT_ONCE = 512;

  /** What was taken no longer counts towards the bounds, so it must not be much. */
  private static final int MOST_BYTES_AT_ONCE = 512 * 1024;

  private final int mostLines;
  private final long mostBytes;
  private final ReentrantLock lock = new ReentrantLock();

  // One for each kind of waiting: a reader that is woken for every line that is taken does nothing
  // else.
  private final Condition filled = lock.newCondition();
  private final Condition halfEmpty = lock.newCondition();
  private final Condition idle = lock.newCondition();
  private final Deque<Item> items = new ArrayDeque<>();
  private long bytes;
  private boolean busy;
  private boolean held;

  Intake(int mostLines, long mostBytes) {
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
  }

  /**
   * Never waits.
   *
   * @return false when it is full
   */
  boolean offer(Line line) {
    lock.lock();
    try {
      // A single line may be larger than the limit, or it could never be taken.
      if (items.size() >= mostLines || (bytes > 0 && bytes + line.bytes().length > mostBytes)) {
        return false;
      }
      items.addLast(line);
      bytes += line.bytes().length;
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a task: they are few, and always accepted. */
  void add(Runnable work) {
    lock.lock();
    try {
      items.addLast(new Task(work));
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** From now on nothing is taken, until {@link #release}. What is added waits. */
  void hold() {
    lock.lock();
    try {
      held = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a {@link #hold}. */
  void release() {
    lock.lock();
    try {
      held = false;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next items, and takes some of them in order: taking the lock for each line would
   * cost more than the line. {@link #done} must be called when they were handled.
   */
  List<Item> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (held || items.isEmpty()) {
        filled.await();
      }
      List<Item> taken = new ArrayList<>(Math.min(items.size(), MOST_AT_ONCE));
      long weight = 0;
      do {
        Item item = items.removeFirst();
        if (item instanceof Line line) {
          weight += line.bytes().length;
        }
        taken.add(item);
      } while (taken.size() < MOST_AT_ONCE && weight < MOST_BYTES_AT_ONCE && !items.isEmpty());
      bytes -= weight;
      busy = true;
      signalHalfEmpty();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void done() {
    lock.lock();
    try {
      busy = false;
      if (items.isEmpty()) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing waits and nothing is being handled. */
  void awaitEmpty() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (busy || !items.isEmpty()) {
        idle.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link #awaitEmpty()}, for at most this long.
   *
   * @return whether it became empty
   */
  boolean awaitEmpty(long millis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (busy || !items.isEmpty()) {
        if (left <= 0) {
          return false;
        }
        left = idle.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until half of the room is free, for at most this long. */
  void awaitHalfEmpty(long millis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (isMoreThanHalf() && left > 0) {
        left = halfEmpty.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isMoreThanHalf() {
    return items.size() > mostLines / 2 || bytes > mostBytes / 2;
  }

  private void signalHalfEmpty() {
    if (!isMoreThanHalf()) {
      halfEmpty.signalAll();
    }
  }

  int size() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }
}

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
 * What waits to be sent, in order: lines of the engine, and tasks of our own that must not overtake
 * them. Bounded in number and in bytes. Thread-safe.
 */
final class Intake {
  /** Something that waits. */
  sealed interface Item permits Line, Task {}

  /** Reads the lines of one connection. */
  interface Reader {
    void read(byte[] line, Instant readAt);
  }

  /**
   * A line of the engine.
   *
   * @param reader of the connection that it came by
   * @param readAt when the collector read it
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and copied by nobody.
  record Line(Reader reader, byte[] bytes, Instant readAt) implements Item {}

  /** A task of our own, done when all lines read before it are sent. */
  record Task(Runnable work) implements Item {}

  private static final int MOST_AT_ONCE = 512;

  /** What is in hand counts no more, so it must not be much. */
  private static final int MOST_BYTES_AT_ONCE = 512 * 1024;

  private final int mostLines;
  private final long mostBytes;
  private final ReentrantLock lock = new ReentrantLock();

  // One for each kind of waiting: a reader that is woken by every line taken does nothing else.
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
      // One line may be larger than all the room, else it could never pass.
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

  /** Tasks are few and always taken. */
  void add(Runnable work) {
    lock.lock();
    try {
      items.addLast(new Task(work));
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** From now on nothing is taken, until {@link #release}. What is offered waits. */
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
   * Waits for the next ones, and takes some of them in order: a lock that is taken for each line
   * costs more than the line. {@link #done} must be called when they were handled.
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
   * Waits as {@link #awaitEmpty()}, but not longer than this.
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

  /** Waits until half of the room is free, but not longer than this. */
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

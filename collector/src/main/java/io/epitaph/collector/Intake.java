package io.epitaph.collector;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits to be sent, in order: lines of the engine, and tasks of our own that must not overtake
 * them. Bounded in number and in bytes. Thread-safe.
 */
final class Intake {
  /** Something that waits. */
  sealed interface Item permits Line, Task {}

  /**
   * @param readAt when the collector read it
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and copied by nobody.
  record Line(byte[] bytes, Instant readAt) implements Item {}

  /** A task of our own, done when all lines read before it are sent. */
  record Task(Runnable work) implements Item {}

  private final int mostLines;
  private final long mostBytes;
  private final Deque<Item> items = new ArrayDeque<>();
  private long bytes;
  private boolean busy;

  Intake(int mostLines, long mostBytes) {
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
  }

  /**
   * Never waits.
   *
   * @return false when it is full
   */
  synchronized boolean offer(Line line) {
    // One line may be larger than all the room, else it could never pass.
    if (items.size() >= mostLines || (bytes > 0 && bytes + line.bytes().length > mostBytes)) {
      return false;
    }
    items.addLast(line);
    bytes += line.bytes().length;
    notifyAll();
    return true;
  }

  /** Tasks are few and always taken. */
  synchronized void add(Runnable work) {
    items.addLast(new Task(work));
    notifyAll();
  }

  /** Waits for the next; {@link #done} must be called when it was handled. */
  synchronized Item take() throws InterruptedException {
    while (items.isEmpty()) {
      wait();
    }
    Item item = items.removeFirst();
    if (item instanceof Line line) {
      bytes -= line.bytes().length;
    }
    busy = true;
    return item;
  }

  synchronized void done() {
    busy = false;
    notifyAll();
  }

  /** Forgets the lines that wait, and leaves the tasks. */
  synchronized void dropLines() {
    items.removeIf(Line.class::isInstance);
    bytes = 0;
    notifyAll();
  }

  /** Waits until nothing waits and nothing is being handled. */
  synchronized void awaitEmpty() throws InterruptedException {
    while (busy || !items.isEmpty()) {
      wait();
    }
  }

  /**
   * Waits as {@link #awaitEmpty()}, but not longer than this.
   *
   * @return whether it became empty
   */
  synchronized boolean awaitEmpty(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (busy || !items.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  synchronized int size() {
    return items.size();
  }
}

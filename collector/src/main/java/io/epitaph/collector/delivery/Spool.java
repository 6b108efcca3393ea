package io.epitaph.collector.delivery;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be acknowledged, in its order. New records are in memory; {@link #keep} puts those
 * on disk that are not acknowledged soon, and from then on they need not stay in memory. Records
 * have rising numbers, over restarts too, as long as one waits.
 *
 * <p>One thread {@linkplain #take takes} and sends, any may call {@link #keep}, add and
 * acknowledge.
 */
final class Spool {
  /** What was added and is not acknowledged after this long goes to the disk. */
  static final Duration SOON = Duration.ofMillis(50);

  /** More is not sent at once: then it would wait so long in memory that it goes to the disk. */
  private static final long BURST_BYTES = 8L * 1024 * 1024;

  private static final int LOADED_RECORDS = 512;
  private static final long LOADED_BYTES = 1024 * 1024;

  /** So much waits in memory though it is on disk. */
  private static final long MEMORY_BYTES = 8L * 1024 * 1024;

  /** So much waits in memory when the disk does not accept it. */
  private static final long MOST_MEMORY_BYTES = 64L * 1024 * 1024;

  private final SpoolStore store;
  private final long mostBytes;
  private final Clock clock;
  private final Runnable onWork;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition acknowledged = lock.newCondition();

  private final WaitingLine line;
  private final ContainerChanges changes = new ContainerChanges();

  private long storedBytes;
  private long acknowledgedAt = System.nanoTime() - SOON.toNanos();
  private boolean stored;

  /** Guarded by the store. */
  private boolean closed;

  private @Nullable KeptCursor kept;
  private volatile @Nullable String problem;
  private final KeepTimes times = new KeepTimes();

  /**
   * @param mostBytes what may wait; then adding waits
   * @param onWork is called when {@link #keep} may have something to do; must not wait
   */
  Spool(SpoolStore store, long mostBytes, Clock clock, Runnable onWork) throws IOException {
    this.store = store;
    this.mostBytes = mostBytes;
    this.clock = clock;
    this.onWork = onWork;
    kept = store.cursor();
    Long first = store.firstNumber();
    line = new WaitingLine(first, store.lastNumber(), kept == null ? null : kept.cursor());
    storedBytes = store.bytes();
    stored = first != null;
  }

  /**
   * Adds a record; waits while the spool is full.
   *
   * @param place where the engine's stream stands with it; null when that does not change
   * @throws InterruptException when this thread is interrupted while it waits
   */
  void add(Message message, @Nullable Cursor place) {
    whenThereIsRoom(() -> line.add(message, place, clock.instant()));
  }

  /** Moves the cursor without a record, once all that was added before is safe. */
  void reach(Cursor place) {
    whenThereIsRoom(() -> line.reach(place, clock.instant()));
  }

  private void whenThereIsRoom(Runnable adding) {
    lock.lock();
    try {
      while (isFull()) {
        room.await();
      }
      while (line.unkeptBytes() > BURST_BYTES && isMoving()) {
        var unused = room.awaitNanos(SOON.toNanos());
      }
      adding.run();
      added.signal();
      onWork.run();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps what is known of a container, together with what was added before.
   *
   * @param json null when it is gone
   */
  void know(String containerId, byte @Nullable [] json) {
    changing(
        () -> {
          changes.add(line.last(), containerId, json);
          onWork.run();
        });
  }

  /** What is kept of each container. */
  Map<String, byte[]> containers() throws IOException {
    synchronized (store) {
      return store.containers();
    }
  }

  /** Whether Kafka has acknowledged something just now: waiting for it is better than the disk. */
  private boolean isMoving() {
    return System.nanoTime() - acknowledgedAt < SOON.toNanos();
  }

  private boolean isFull() {
    return line.bytesInMemory() >= MOST_MEMORY_BYTES
        || storedBytes + line.unkeptBytes() >= mostBytes;
  }

  /**
   * Waits for the next record to be sent.
   *
   * @param until when it is true, nothing is waited for; {@link #wake} after it changed
   * @return null when nothing came until then
   * @throws IOException when it cannot be read back from the disk
   */
  @Nullable Flight take(BooleanSupplier until) throws IOException, InterruptedException {
    while (true) {
      lock.lockInterruptibly();
      try {
        while (!until.getAsBoolean() && !line.mustLoad()) {
          Flight next = line.poll();
          if (next != null) {
            return next;
          }
          if (!line.mustLoad()) {
            added.await();
          }
        }
        if (until.getAsBoolean()) {
          return null;
        }
      } finally {
        lock.unlock();
      }
      load();
    }
  }

  /** By the thread that takes, which alone moves the position. */
  private void load() throws IOException {
    // Before it is read: what goes to the disk meanwhile is loaded by the next call.
    long end = locked(line::firstFresh);
    List<Stored> read;
    synchronized (store) {
      read = store.read(locked(line::position), LOADED_RECORDS, LOADED_BYTES);
    }
    changing(() -> line.load(read, end));
  }

  /** Lets {@link #take} look at its condition. */
  void wake() {
    changing(added::signalAll);
  }

  void acknowledge(Flight flight) {
    changing(
        () -> {
          line.acknowledge(flight);
          acknowledgedAt = System.nanoTime();
          room.signalAll();
          added.signalAll();
          acknowledged.signalAll();
          onWork.run();
        });
  }

  /** Lets a record be taken again, with another in its place. */
  void replace(Flight flight, Message by) {
    changing(
        () -> {
          line.replace(flight, by);
          added.signalAll();
        });
  }

  /** Lets all be taken again that were taken and are not acknowledged. */
  void rewind() {
    changing(line::rewind);
  }

  /** Whether {@link #keep} has something to do. */
  boolean hasWork() {
    return locked(
        () ->
            line.last() > line.keptTo()
                || isCursorNew()
                || changes.isDue(line.keptTo())
                || isRemovable()
                || times.isUnforced());
  }

  private boolean isCursorNew() {
    Cursor safe = line.safe();
    return safe != null && (kept == null || !safe.equals(kept.cursor()));
  }

  private boolean isRemovable() {
    return stored && line.acknowledgedTo() >= 0;
  }

  /**
   * Puts on disk what has waited for a while, and the cursor; removes what is acknowledged.
   *
   * @param all also what was added just now, and so that a power cut does not take it
   */
  void keep(boolean all) {
    synchronized (store) {
      if (closed) {
        return;
      }
      try {
        if (problem != null) {
          store.reopen();
        }
        write(all);
        problem = null;
      } catch (IOException | RuntimeException e) {
        // Whatever it is, what waits stays in memory, and is tried again.
        problem = "the spool cannot be written: " + e.getMessage() + ". Is the disk full?";
      }
    }
  }

  private void write(boolean all) throws IOException {
    SpoolBatch batch =
        locked(() -> SpoolBatch.of(line, changes, times, kept, clock.instant(), all));
    boolean changed = batch.writeTo(store);
    changing(
        () -> {
          if (changed) {
            times.committed(batch.cursor() != null || !batch.containers().isEmpty());
          }
          written(batch);
        });
    if (times.isUnforced() && (all || times.isForceDue())) {
      store.force();
      store.shrink();
      changing(times::forced);
    }
  }

  private void written(SpoolBatch batch) {
    line.kept(batch.records(), MEMORY_BYTES);
    kept = batch.cursor() == null ? kept : batch.cursor();
    changes.kept(batch.containers().size());
    storedBytes = store.bytes();
    stored = store.firstNumber() != null;
    room.signalAll();
  }

  /**
   * Waits until all is acknowledged, for at most this long.
   *
   * @return whether it is
   */
  boolean awaitAcknowledged(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (line.acknowledgedTo() < line.last()) {
        if (left <= 0) {
          return false;
        }
        left = acknowledged.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** How many wait to be acknowledged. */
  long waiting() {
    return locked(() -> line.last() - line.acknowledgedTo());
  }

  /** How many bytes are on disk. */
  long storedBytes() {
    return locked(() -> storedBytes);
  }

  /** How many were acknowledged since the start. */
  long total() {
    return locked(line::total);
  }

  /** The last place up to which all is acknowledged or on disk; null when there is none. */
  @Nullable Cursor cursor() {
    return locked(line::safe);
  }

  /** Whether a cursor is on disk. */
  boolean hasCursor() {
    return locked(() -> kept != null);
  }

  private <T extends @Nullable Object> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  private void changing(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** Since when, by this host's clock, what waits may have been sent; null when nothing may. */
  @Nullable Instant maybeSentSince() throws IOException {
    Instant oldest;
    lock.lock();
    try {
      oldest = line.oldestTaken();
      if (kept != null && line.total() == 0 && oldest == null) {
        oldest = kept.at();
      }
    } finally {
      lock.unlock();
    }
    synchronized (store) {
      List<Stored> first = store.read(0, 1, 1);
      Instant at = first.isEmpty() ? null : first.get(0).at();
      return oldest == null || (at != null && at.isBefore(oldest)) ? at : oldest;
    }
  }

  /** Why nothing can be put on disk, for people; null when it can. */
  @Nullable String problem() {
    return problem;
  }

  /** Puts all on disk that is not acknowledged, and closes the file. */
  void close() throws IOException {
    keep(true);
    String failed = problem;
    synchronized (store) {
      closed = true;
      store.close();
    }
    if (failed != null) {
      throw new IOException(failed + " " + waiting() + " records are lost");
    }
  }
}

package io.epitaph.collector.delivery;

import io.epitaph.collector.delivery.ContainerChanges.Change;
import io.epitaph.collector.delivery.SpoolStore.KeptCursor;
import io.epitaph.collector.delivery.SpoolStore.Stored;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be acknowledged, in its order. New records are in memory; {@link #keep} puts those
 * on disk that are not acknowledged soon, and from then on they need not stay in memory. Records
 * have rising numbers, over restarts too, as long as one waits.
 *
 * <p>One thread {@linkplain #take takes} and sends, one calls {@link #keep}, any may add and
 * acknowledge.
 */
final class Spool {
  /** What was added and is not acknowledged after this long goes to the disk. */
  static final Duration SOON = Duration.ofMillis(50);

  /** How often a cursor that moved is worth a commit of its own. */
  private static final Duration CURSOR_EVERY = Duration.ofMillis(100);

  /** How much of what is kept a power cut may take. */
  private static final Duration FORCE_EVERY = Duration.ofSeconds(1);

  /** More is not sent at once: then it would wait so long in memory that it goes to the disk. */
  private static final long BURST_BYTES = 8L * 1024 * 1024;

  private static final int LOADED_RECORDS = 512;
  private static final long LOADED_BYTES = 1024 * 1024;

  /** So much waits in memory though it is on disk. */
  private static final long MEMORY_BYTES = 8L * 1024 * 1024;

  /** So much waits in memory when the disk does not accept it. */
  private static final long MOST_MEMORY_BYTES = 64L * 1024 * 1024;

  /** Of a record that only moves the cursor. */
  private static final Message NOTHING = new Message(Topic.EVENTS, "", new byte[0], Map.of());

  /** A record that was taken, until it is acknowledged with all before it. */
  static final class Flight {
    private final Stored record;
    private volatile Message message;
    private boolean acknowledged;

    private Flight(Stored record) {
      this.record = record;
      this.message = record.message();
    }

    Message message() {
      return message;
    }
  }

  private final SpoolStore store;
  private final long mostBytes;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Condition work = lock.newCondition();
  private final Condition acknowledged = lock.newCondition();

  /** Added and not taken, the last ones. Those before them that are not taken are on disk only. */
  private final Deque<Stored> fresh = new ArrayDeque<>();

  /** Read back from the disk, not taken yet. */
  private final Deque<Stored> loaded = new ArrayDeque<>();

  /** To be taken once more, before all others. */
  private final Deque<Flight> again = new ArrayDeque<>();

  private final Deque<Flight> taken = new ArrayDeque<>();
  private final ContainerChanges changes = new ContainerChanges();

  /** The numbers of the next record to be added, and to be taken. */
  private long next;

  private long position;

  /** All up to these numbers are acknowledged, or are on disk or acknowledged. */
  private long acknowledgedTo;

  private long keptTo;
  private long freshBytes;
  private long takenBytes;

  /** Of those in memory that are neither acknowledged nor on disk. */
  private long unkeptBytes;

  private long storedBytes;
  private long acknowledgedAt = System.nanoTime() - SOON.toNanos();
  private boolean stored;
  private long total;

  /** The place of the last record up to which all are on disk or acknowledged, and its number. */
  private @Nullable Cursor safe;

  private long safeNumber = -1;
  private @Nullable KeptCursor kept;
  private volatile @Nullable String problem;
  private boolean unforced;
  private long cursorKeptAt = System.nanoTime() - CURSOR_EVERY.toNanos();
  private long forcedAt = cursorKeptAt;

  /**
   * @param mostBytes what may wait; then adding waits
   */
  Spool(SpoolStore store, long mostBytes, Clock clock) throws IOException {
    this.store = store;
    this.mostBytes = mostBytes;
    this.clock = clock;
    Long first = store.firstNumber();
    Long last = store.lastNumber();
    position = first == null ? 0 : first;
    next = last == null ? 0 : last + 1;
    acknowledgedTo = position - 1;
    keptTo = next - 1;
    storedBytes = store.bytes();
    stored = first != null;
    kept = store.cursor();
    safe = kept == null ? null : kept.cursor();
  }

  /**
   * Adds a record; waits while the spool is full.
   *
   * @param place where the engine's stream stands with it; null when that does not change
   * @throws InterruptException when this thread is interrupted while it waits
   */
  void add(Message message, @Nullable Cursor place) {
    lock.lock();
    try {
      while (isFull()) {
        room.await();
      }
      while (unkeptBytes > BURST_BYTES && isMoving()) {
        var unused = room.awaitNanos(SOON.toNanos());
      }
      fresh.addLast(new Stored(next, clock.instant(), message, place));
      freshBytes += message.bytes();
      unkeptBytes += message.bytes();
      next++;
      added.signal();
      work.signal();
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
    lock.lock();
    try {
      changes.add(next - 1, containerId, json);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** What is kept of each container. */
  Map<String, byte[]> containers() throws IOException {
    synchronized (store) {
      return store.containers();
    }
  }

  /** Moves the cursor without a record, once all that was added before is safe. */
  void reach(Cursor place) {
    add(NOTHING, place);
  }

  /** Whether Kafka has acknowledged something just now: waiting for it is better than the disk. */
  private boolean isMoving() {
    return System.nanoTime() - acknowledgedAt < SOON.toNanos();
  }

  private boolean isFull() {
    return freshBytes + takenBytes >= MOST_MEMORY_BYTES || storedBytes + unkeptBytes >= mostBytes;
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
      List<Stored> read = mustLoad() ? load() : List.of();
      lock.lockInterruptibly();
      try {
        loaded.addAll(read);
        while (!until.getAsBoolean()) {
          Flight repeated = again.poll();
          if (repeated != null) {
            return repeated;
          }
          Stored first = loaded.poll();
          if (first == null && position >= firstFresh()) {
            first = fresh.poll();
            freshBytes -= first == null ? 0 : first.message().bytes();
          } else if (first == null) {
            break;
          }
          if (first == null) {
            added.await();
          } else {
            Flight flight = depart(first);
            if (flight != null) {
              return flight;
            }
          }
        }
        if (until.getAsBoolean()) {
          return null;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Null when there is nothing to be sent. */
  private @Nullable Flight depart(Stored record) {
    position = record.number() + 1;
    Flight flight = new Flight(record);
    taken.addLast(flight);
    takenBytes += record.message().bytes();
    if (NOTHING.equals(record.message())) {
      acknowledge(flight);
      return null;
    }
    return flight;
  }

  private long firstFresh() {
    Stored first = fresh.peekFirst();
    return first == null ? next : first.number();
  }

  private boolean mustLoad() {
    lock.lock();
    try {
      return again.isEmpty() && loaded.isEmpty() && position < firstFresh();
    } finally {
      lock.unlock();
    }
  }

  /** By the thread that takes. */
  private List<Stored> load() throws IOException {
    List<Stored> read;
    synchronized (store) {
      read = store.read(position, LOADED_RECORDS, LOADED_BYTES);
    }
    lock.lock();
    try {
      long end = firstFresh();
      List<Stored> wanted = read.stream().filter(record -> record.number() < end).toList();
      if (wanted.isEmpty()) {
        // Those that were acknowledged, or were no records, leave holes.
        position = end;
      }
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /** Lets {@link #take} look at its condition. */
  void wake() {
    lock.lock();
    try {
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void acknowledge(Flight flight) {
    lock.lock();
    try {
      flight.acknowledged = true;
      acknowledgedAt = System.nanoTime();
      for (Flight first = taken.peekFirst();
          first != null && first.acknowledged;
          first = taken.peekFirst()) {
        taken.removeFirst();
        takenBytes -= first.record.message().bytes();
        acknowledgedTo = first.record.number();
        isKept(first.record);
        isSafe(first.record);
        total++;
      }
      room.signalAll();
      acknowledged.signalAll();
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void isKept(Stored record) {
    if (record.number() > keptTo) {
      keptTo = record.number();
      unkeptBytes -= record.message().bytes();
    }
  }

  private void isSafe(Stored record) {
    if (record.place() != null && record.number() > safeNumber) {
      safe = record.place();
      safeNumber = record.number();
    }
  }

  /** Lets a record be taken again, with another in its place. */
  void replace(Flight flight, Message by) {
    lock.lock();
    try {
      flight.message = by;
      again.addLast(flight);
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets all be taken again that were taken and are not acknowledged. */
  void rewind() {
    lock.lock();
    try {
      again.clear();
      taken.stream().filter(flight -> !flight.acknowledged).forEach(again::addLast);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until {@link #keep} has something to do. */
  void awaitWork() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (next - 1 <= keptTo
          && !isCursorNew()
          && !changes.isDue(keptTo)
          && !isRemovable()
          && !unforced) {
        work.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isCursorNew() {
    return safe != null && (kept == null || !safe.equals(kept.cursor()));
  }

  private boolean isRemovable() {
    return stored && acknowledgedTo >= 0;
  }

  /**
   * Puts on disk what has waited for a while, and the cursor; removes what is acknowledged.
   *
   * @param all also what was added just now, and so that a power cut does not take it
   */
  void keep(boolean all) {
    synchronized (store) {
      try {
        if (problem != null) {
          store.reopen();
        }
        write(all);
        problem = null;
      } catch (IOException e) {
        problem = "the spool cannot be written: " + e.getMessage() + ". Is the disk full?";
      }
    }
  }

  private void write(boolean all) throws IOException {
    List<Stored> waiting;
    Cursor cursor;
    long removable;
    long upTo;
    lock.lock();
    try {
      waiting = waiting(all);
      cursor = safe;
      removable = acknowledgedTo;
      upTo = waiting.isEmpty() ? keptTo : waiting.get(waiting.size() - 1).number();
    } finally {
      lock.unlock();
    }
    for (Stored record : waiting) {
      if (!NOTHING.equals(record.message())) {
        store.put(record);
      }
      cursor = record.place() == null ? cursor : record.place();
    }
    Long first = store.firstNumber();
    boolean removed = first != null && first <= removable;
    if (removed) {
      store.removeUpTo(removable);
    }
    boolean now = all || !waiting.isEmpty() || isCursorDue();
    KeptCursor newCursor = now ? newCursor(cursor) : null;
    if (newCursor != null) {
      store.keep(newCursor);
    }
    List<Change> known = now ? known(upTo) : List.of();
    for (Change each : known) {
      store.keep(each);
    }
    boolean changed = removed || newCursor != null || !waiting.isEmpty() || !known.isEmpty();
    if (changed) {
      store.commit();
    }
    boolean force = isForceDue(all, changed);
    if (force) {
      store.force();
      store.shrink();
    }
    written(waiting, newCursor, known.size(), changed, force);
  }

  /** Those to be put on disk: none while all may still be acknowledged soon. */
  private List<Stored> waiting(boolean all) {
    List<Stored> waiting = new ArrayList<>();
    for (Flight flight : taken) {
      if (flight.record.number() > keptTo) {
        waiting.add(flight.record);
      }
    }
    for (Stored record : fresh) {
      if (record.number() > keptTo) {
        waiting.add(record);
      }
    }
    boolean due =
        all || (!waiting.isEmpty() && !waiting.get(0).at().plus(SOON).isAfter(clock.instant()));
    return due ? waiting : List.of();
  }

  private boolean isCursorDue() {
    return System.nanoTime() - cursorKeptAt >= CURSOR_EVERY.toNanos();
  }

  /** Null when it has not moved. */
  private @Nullable KeptCursor newCursor(@Nullable Cursor cursor) {
    return cursor == null || (kept != null && cursor.equals(kept.cursor()))
        ? null
        : new KeptCursor(cursor, clock.instant());
  }

  /** What is known by records up to a number. */
  private List<Change> known(long number) {
    lock.lock();
    try {
      return changes.due(number);
    } finally {
      lock.unlock();
    }
  }

  private boolean isForceDue(boolean all, boolean changed) {
    return (changed || unforced) && (all || System.nanoTime() - forcedAt >= FORCE_EVERY.toNanos());
  }

  private void written(
      List<Stored> waiting,
      @Nullable KeptCursor cursor,
      int known,
      boolean changed,
      boolean forced) {
    lock.lock();
    try {
      waiting.forEach(this::isSafe);
      waiting.forEach(this::isKept);
      if (cursor != null) {
        kept = cursor;
      }
      if (cursor != null || known > 0) {
        cursorKeptAt = System.nanoTime();
      }
      changes.kept(known);
      storedBytes = store.bytes();
      stored = store.firstNumber() != null;
      unforced = !forced && (unforced || changed);
      forcedAt = forced ? System.nanoTime() : forcedAt;
      for (Stored first = fresh.peekFirst();
          freshBytes > MEMORY_BYTES && first != null && first.number() <= keptTo;
          first = fresh.peekFirst()) {
        fresh.removeFirst();
        freshBytes -= first.message().bytes();
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
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
      while (acknowledgedTo < next - 1) {
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
    lock.lock();
    try {
      return next - 1 - acknowledgedTo;
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes are on disk. */
  long storedBytes() {
    lock.lock();
    try {
      return storedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** How many were acknowledged since the start. */
  long total() {
    lock.lock();
    try {
      return total;
    } finally {
      lock.unlock();
    }
  }

  /** The last place up to which all is acknowledged or on disk; null when there is none. */
  @Nullable Cursor cursor() {
    lock.lock();
    try {
      return safe;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a cursor is on disk. */
  boolean hasCursor() {
    lock.lock();
    try {
      return kept != null;
    } finally {
      lock.unlock();
    }
  }

  /** Since when, by this host's clock, what waits may have been sent; null when nothing may. */
  @Nullable Instant maybeSentSince() throws IOException {
    Instant oldest;
    lock.lock();
    try {
      Flight first = taken.peekFirst();
      oldest = first == null ? null : first.record.at();
      if (kept != null && total == 0 && oldest == null) {
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
      store.close();
    }
    if (failed != null) {
      throw new IOException(failed + " " + Objects.toString(waiting()) + " records are lost");
    }
  }

  /** How long {@link #keep} may be left alone while there is work. */
  static void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(20);
  }
}

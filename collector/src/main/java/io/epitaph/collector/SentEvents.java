package io.epitaph.collector;

import io.epitaph.collector.delivery.Cursor;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The last events that were sent, and up to where it is proven that none is missing; from one
 * connection to the next. For the worker's thread, but for the getters.
 */
final class SentEvents {
  /** Many times what an engine remembers. */
  private static final int MOST = 4096;

  private final Map<String, Instant> recent = Newest.map(MOST);
  private final Map<String, Instant> recovered = Newest.map(MOST);

  private final UnprovenSpans unproven = new UnprovenSpans();
  private volatile @Nullable Cursor proven;
  private final AtomicLong since = new AtomicLong();

  void add(String id, Instant at) {
    recent.put(id, at);
    if (proven == null) {
      // What was before it, a gap would say.
      proven = new Cursor(at, id);
    } else {
      since.incrementAndGet();
    }
  }

  /** One that the stream lacked, and that was read again. */
  void addRecovered(String id, Instant at) {
    add(id, at);
    recovered.put(id, at);
  }

  /**
   * After a gap: the engine has forgotten the cursor's event, and with it what was sent shortly
   * before and was not compared yet. What comes next is compared with the first event after it.
   *
   * @param cursor where the gap begins
   */
  void lostTail(Cursor cursor, Reporter reporter) {
    Cursor before = proven;
    if (before != null && cursor.at().isAfter(before.at())) {
      unproven.add(before.at(), cursor.at(), reporter);
    }
    proven = null;
    since.set(0);
  }

  /** What could not be proven since the start. */
  UnprovenSpans unproven() {
    return unproven;
  }

  /** Whether it was read again: then the stream did not lack it, it only came late. */
  boolean wasRecovered(String id) {
    return recovered.containsKey(id);
  }

  boolean has(String id) {
    return recent.containsKey(id);
  }

  /** The event up to which nothing is missing, or is known to be; null before the first. */
  @Nullable Cursor proven() {
    return proven;
  }

  void prove(Cursor place) {
    proven = place;
    since.set(recent.values().stream().filter(at -> at.isAfter(place.at())).count());
  }

  /** How many were sent since the last audit. */
  long unaudited() {
    return since.get();
  }
}

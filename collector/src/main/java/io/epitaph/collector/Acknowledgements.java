package io.epitaph.collector;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cursor among acknowledgements that come in any order: the last event sent such that it
 * and all before it are acknowledged. Thread-safe.
 */
final class Acknowledgements {
  /** A record that is not yet acknowledged, or that comes after one that is not. */
  static final class Ticket {
    private final @Nullable Cursor cursor;
    private boolean acknowledged;

    private Ticket(@Nullable Cursor cursor) {
      this.cursor = cursor;
    }
  }

  private final Deque<Ticket> sent = new ArrayDeque<>();
  private @Nullable Cursor cursor;
  private long total;

  /**
   * @param start the cursor before anything is acknowledged
   */
  Acknowledgements(@Nullable Cursor start) {
    this.cursor = start;
  }

  /**
   * @param place where the stream stands once this is acknowledged; null when it has no place (a
   *     line that is not an event)
   */
  synchronized Ticket sending(@Nullable Cursor place) {
    Ticket ticket = new Ticket(place);
    sent.addLast(ticket);
    return ticket;
  }

  synchronized void acknowledged(Ticket ticket) {
    ticket.acknowledged = true;
    for (Ticket first = sent.peekFirst();
        first != null && first.acknowledged;
        first = sent.peekFirst()) {
      cursor = first.cursor == null ? cursor : first.cursor;
      sent.removeFirst();
      total++;
    }
  }

  /** Null when nothing was ever acknowledged. */
  synchronized @Nullable Cursor cursor() {
    return cursor;
  }

  /** How many were acknowledged, with all before them: while it stands still, the cursor does. */
  synchronized long total() {
    return total;
  }

  synchronized int waiting() {
    return sent.size();
  }
}

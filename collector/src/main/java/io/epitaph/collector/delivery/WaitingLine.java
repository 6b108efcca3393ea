package io.epitaph.collector.delivery;

import io.epitaph.model.Topic;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records that wait to be acknowledged, in their order, and how far they are: which are sent,
 * acknowledged, on disk. The last ones are in memory, and all that are sent; those between may be
 * on disk only. Not thread-safe.
 */
final class WaitingLine {
  /** More is not sent at once: it would be in memory twice, here and in Kafka's client. */
  private static final long MOST_TAKEN_BYTES = 32L * 1024 * 1024;

  /** Of a record that only moves the cursor. */
  private static final Message NOTHING = new Message(Topic.EVENTS, "", new byte[0], Map.of());

  /** Added and not taken, the last ones. Those before them that are not taken are on disk only. */
  private final Deque<Stored> fresh = new ArrayDeque<>();

  /** Read back from the disk, not taken yet. */
  private final Deque<Stored> loaded = new ArrayDeque<>();

  /** To be taken once more, before all others. */
  private final Deque<Flight> again = new ArrayDeque<>();

  private final Deque<Flight> taken = new ArrayDeque<>();

  /** The numbers of the next record to be added, and to be taken. */
  private long next;

  private long position;

  /** All up to these numbers are acknowledged, or are on disk or acknowledged. */
  private long acknowledgedTo;

  private long keptTo;
  private long freshBytes;
  private long takenBytes;
  private long unkeptBytes;
  private long total;

  /** The place of the last record up to which all are on disk or acknowledged, and its number. */
  private @Nullable Cursor safe;

  private long safeNumber = -1;

  /**
   * @param first the number of the first record on disk; null for none
   * @param last of the last one
   * @param safe the cursor on disk; null for none
   */
  WaitingLine(@Nullable Long first, @Nullable Long last, @Nullable Cursor safe) {
    this.position = first == null ? 0 : first;
    this.next = last == null ? 0 : last + 1;
    this.acknowledgedTo = position - 1;
    this.keptTo = next - 1;
    this.safe = safe;
    // It was kept together with the last of them.
    this.safeNumber = keptTo;
  }

  void add(Message message, @Nullable Cursor place, Instant at) {
    fresh.addLast(new Stored(next, at, message, place));
    freshBytes += message.bytes();
    unkeptBytes += message.bytes();
    next++;
  }

  /** Adds no record, but a place that is safe when all before it is. */
  void reach(Cursor place, Instant at) {
    add(NOTHING, place, at);
  }

  /** Whether a record is one, and not only a place. */
  static boolean isRecord(Stored stored) {
    return !NOTHING.equals(stored.message());
  }

  /** The next record to be sent, if it is in memory; else null. */
  @Nullable Flight poll() {
    Flight repeated = again.poll();
    while (repeated != null && repeated.isAcknowledged()) {
      // The answer came after all.
      repeated = again.poll();
    }
    if (repeated != null || takenBytes >= MOST_TAKEN_BYTES) {
      return repeated;
    }
    for (Stored first = pollRecord(); first != null; first = pollRecord()) {
      position = first.number() + 1;
      Flight flight = new Flight(first);
      taken.addLast(flight);
      takenBytes += first.message().bytes();
      if (isRecord(first)) {
        return flight;
      }
      acknowledge(flight);
    }
    return null;
  }

  private @Nullable Stored pollRecord() {
    Stored first = loaded.poll();
    if (first == null && position >= firstFresh()) {
      first = fresh.poll();
      freshBytes -= first == null ? 0 : first.message().bytes();
    }
    return first;
  }

  /** The number of the first that is in memory and not taken. */
  long firstFresh() {
    Stored first = fresh.peekFirst();
    return first == null ? next : first.number();
  }

  /** Whether the next ones, from {@link #position} on, are on disk only. */
  boolean mustLoad() {
    return again.isEmpty()
        && loaded.isEmpty()
        && takenBytes < MOST_TAKEN_BYTES
        && position < firstFresh();
  }

  long position() {
    return position;
  }

  /**
   * The next ones were read from the disk; none when there are none.
   *
   * @param end what {@link #firstFresh} was before they were read
   */
  void load(List<Stored> read, long end) {
    read.stream().filter(record -> record.number() < end).forEach(loaded::addLast);
    if (loaded.isEmpty()) {
      // Those that were acknowledged, or were no records, leave holes.
      position = end;
    }
  }

  void acknowledge(Flight flight) {
    flight.acknowledge();
    for (Flight first = taken.peekFirst();
        first != null && first.isAcknowledged();
        first = taken.peekFirst()) {
      taken.removeFirst();
      takenBytes -= first.record().message().bytes();
      acknowledgedTo = first.record().number();
      isKept(first.record());
      total++;
    }
  }

  /** A record, and all before it, is on disk or acknowledged. */
  private void isKept(Stored record) {
    if (record.number() > keptTo) {
      keptTo = record.number();
      unkeptBytes -= record.message().bytes();
    }
    if (record.place() != null && record.number() > safeNumber) {
      safe = record.place();
      safeNumber = record.number();
    }
  }

  /** Lets a record be taken again, with another in its place. */
  void replace(Flight flight, Message by) {
    flight.replace(by);
    again.addLast(flight);
  }

  /** Lets all be taken again that were taken and are not acknowledged. */
  void rewind() {
    again.clear();
    taken.stream().filter(flight -> !flight.isAcknowledged()).forEach(again::addLast);
  }

  /** Those that are neither acknowledged nor on disk. */
  List<Stored> unkept() {
    List<Stored> all = new ArrayList<>();
    for (Flight flight : taken) {
      if (flight.record().number() > keptTo) {
        all.add(flight.record());
      }
    }
    for (Stored record : fresh) {
      if (record.number() > keptTo) {
        all.add(record);
      }
    }
    return all;
  }

  /** These, which {@link #unkept} gave, are on disk; in memory no more than some bytes stay. */
  void kept(List<Stored> records, long mostBytes) {
    records.forEach(this::isKept);
    for (Stored first = fresh.peekFirst();
        freshBytes > mostBytes && first != null && first.number() <= keptTo;
        first = fresh.peekFirst()) {
      fresh.removeFirst();
      freshBytes -= first.message().bytes();
    }
  }

  /** When the first was added that was taken and is not acknowledged; null when there is none. */
  @Nullable Instant oldestTaken() {
    Flight first = taken.peekFirst();
    return first == null ? null : first.record().at();
  }

  /** The number of the last record. */
  long last() {
    return next - 1;
  }

  /** All up to this number are acknowledged. */
  long acknowledgedTo() {
    return acknowledgedTo;
  }

  /** All up to this number are on disk or acknowledged. */
  long keptTo() {
    return keptTo;
  }

  /** The place of the last record up to which all are on disk or acknowledged. */
  @Nullable Cursor safe() {
    return safe;
  }

  /** How many were acknowledged since the start. */
  long total() {
    return total;
  }

  long bytesInMemory() {
    return freshBytes + takenBytes;
  }

  /** Of those in memory that are neither acknowledged nor on disk. */
  long unkeptBytes() {
    return unkeptBytes;
  }
}

package io.epitaph.detectors.lives;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * The last inputs seen, to drop one that comes again: at least 256, at most 272 of them.
 *
 * <p>Immutable. Ids are kept as 64 bits each: of 256 ids, two agree by chance once in 10^14. Most
 * of it is shared between one value and the next, since one is made for each input.
 */
final class RecentIds {
  static final RecentIds NONE = new RecentIds(new long[0][], new long[0], new long[0]);

  private static final int CHUNK = 16;
  private static final int CHUNKS = 16;
  private static final int MARKS = 2;

  /** Full ones, oldest first. */
  private final long[][] chunks;

  /**
   * For each of these, two bits for each of its ids, one in each word: most that do not hold an id
   * show it here.
   */
  private final long[] marks;

  private final long[] newest;

  private RecentIds(long[][] chunks, long[] marks, long[] newest) {
    this.chunks = chunks;
    this.marks = marks;
    this.newest = newest;
  }

  static long key(String id) {
    long key = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      key = (key ^ id.charAt(i)) * 0x100000001b3L;
    }
    return key;
  }

  boolean contains(long key) {
    if (holds(newest, key)) {
      return true;
    }
    long first = 1L << key;
    long second = 1L << (key >>> 6);
    for (int i = chunks.length - 1; i >= 0; i--) {
      boolean marked = (marks[i * MARKS] & first) != 0 && (marks[i * MARKS + 1] & second) != 0;
      if (marked && holds(chunks[i], key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(long[] keys, long key) {
    for (long each : keys) {
      if (each == key) {
        return true;
      }
    }
    return false;
  }

  RecentIds with(long key) {
    long[] longer = Arrays.copyOf(newest, newest.length + 1);
    longer[newest.length] = key;
    if (longer.length < CHUNK) {
      return new RecentIds(chunks, marks, longer);
    }
    int from = chunks.length == CHUNKS ? 1 : 0;
    long[][] more = Arrays.copyOfRange(chunks, from, chunks.length + 1);
    more[more.length - 1] = longer;
    long[] moreMarks = Arrays.copyOfRange(marks, from * MARKS, marks.length + MARKS);
    for (long each : longer) {
      moreMarks[(more.length - 1) * MARKS] |= 1L << each;
      moreMarks[(more.length - 1) * MARKS + 1] |= 1L << (each >>> 6);
    }
    return new RecentIds(more, moreMarks, NONE.newest);
  }

  @JsonValue
  String text() {
    ByteBuffer bytes = ByteBuffer.allocate((chunks.length * CHUNK + newest.length) * Long.BYTES);
    for (long[] chunk : chunks) {
      bytes.asLongBuffer().put(chunk);
      bytes.position(bytes.position() + CHUNK * Long.BYTES);
    }
    bytes.asLongBuffer().put(newest);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  @JsonCreator
  static RecentIds of(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    RecentIds ids = NONE;
    while (bytes.remaining() >= Long.BYTES) {
      ids = ids.with(bytes.getLong());
    }
    return ids;
  }
}

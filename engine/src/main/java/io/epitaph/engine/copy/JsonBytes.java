package io.epitaph.engine.copy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds JSON as bytes, in a buffer that is reused. Not thread-safe. */
final class JsonBytes {
  private static final int KEPT = 1 << 20;

  private byte[] bytes = new byte[4096];
  private int length;

  void clear() {
    length = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[4096];
    }
  }

  JsonBytes put(byte[] json) {
    return put(json, 0, json.length);
  }

  JsonBytes put(byte[] json, int from, int to) {
    makeRoom(to - from);
    System.arraycopy(json, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  /**
   * @param ascii without anything that JSON escapes
   */
  @SuppressWarnings("deprecation") // Of one byte a character: what getBytes makes is copied again.
  JsonBytes put(String ascii) {
    makeRoom(ascii.length());
    ascii.getBytes(0, ascii.length(), bytes, length);
    length += ascii.length();
    return this;
  }

  /** The inside of a string that holds ASCII without control characters. */
  JsonBytes putEscaped(byte[] ascii) {
    makeRoom(ascii.length * 2);
    // Quotes are so close together that searching for them would take longer than this.
    byte[] to = bytes;
    int at = length;
    for (byte b : ascii) {
      if (b == '"' || b == '\\') {
        to[at++] = '\\';
      }
      to[at++] = b;
    }
    length = at;
    return this;
  }

  private void makeRoom(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}

package io.epitaph.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A line of a log that has not ended yet; holds only its last bytes. Many NULs are counted. */
final class PendingLine {
  /** So many are left as they are. */
  private static final int FEW_NULS = 3;

  private final KeptLines kept;
  private final byte[] ring;
  private long length;

  /** NULs that were read, and are not in the line yet. */
  private long nuls;

  /**
   * @param bytes how many of a line at most
   * @param kept takes it when it has ended
   */
  PendingLine(int bytes, KeptLines kept) {
    this.ring = new byte[bytes];
    this.kept = kept;
  }

  void accept(byte[] chunk, int count) {
    for (int i = 0; i < count; i++) {
      if (chunk[i] == '\n') {
        keepLine();
      } else if (chunk[i] == 0) {
        nuls++;
      } else {
        putNuls();
        put(chunk[i]);
      }
    }
  }

  private void put(byte b) {
    ring[(int) (length++ % ring.length)] = b;
  }

  private void putNuls() {
    byte[] text =
        nuls <= FEW_NULS
            ? new byte[(int) nuls]
            : ("(" + nuls + " NUL bytes)").getBytes(StandardCharsets.US_ASCII);
    nuls = 0;
    for (byte b : text) {
      put(b);
    }
  }

  void end() {
    if (length > 0 || nuls > 0) {
      keepLine();
    }
  }

  private void keepLine() {
    putNuls();
    int size = (int) Math.min(length, ring.length);
    if (length > ring.length) {
      kept.truncate();
    }
    byte[] line = new byte[size];
    long start = length - size;
    for (int i = 0; i < size; i++) {
      line[i] = ring[(int) ((start + i) % ring.length)];
    }
    length = 0;
    kept.add(size > 0 && line[size - 1] == '\r' ? Arrays.copyOf(line, size - 1) : line);
  }
}

package io.epitaph.vault.tar;

import java.io.IOException;
import java.util.Arrays;

/** Numbers in decimal, a line each, in whole blocks of a tar. */
final class DecimalLines {
  private final TarInput in;
  private final long most;
  private byte[] block = new byte[0];
  private int at;
  private long read;

  DecimalLines(TarInput in, long most) {
    this.in = in;
    this.most = most;
  }

  /** The next number; -1 when there is none. */
  long next() throws IOException {
    long value = 0;
    for (int digits = 0; digits < 20; digits++) {
      if (at == block.length && !nextBlock()) {
        return -1;
      }
      byte b = block[at++];
      if (b == '\n') {
        return digits == 0 ? -1 : value;
      }
      if (b < '0' || b > '9' || value > (Long.MAX_VALUE - 9) / 10) {
        return -1;
      }
      value = value * 10 + (b - '0');
    }
    return -1;
  }

  /** With the rest of the last block. */
  long bytesRead() {
    return read;
  }

  private boolean nextBlock() throws IOException {
    if (read + TarHeader.BLOCK > most) {
      return false;
    }
    byte[] next = new byte[TarHeader.BLOCK];
    int n = in.read(next);
    read += n;
    block = Arrays.copyOf(next, n);
    at = 0;
    return n == TarHeader.BLOCK;
  }
}

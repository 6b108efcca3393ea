package io.epitaph.vault;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of bytes, none longer than memory allows: a few bytes of zstd unpack to gigabytes. */
final class IndexLines {
  private final InputStream in;
  private final int most;
  private final byte[] chunk = new byte[64 * 1024];
  private int at;
  private int end;
  private byte[] line = new byte[1024];
  private int length;

  /**
   * @param most bytes of a line
   */
  IndexLines(InputStream in, int most) {
    this.in = in;
    this.most = most;
  }

  /** Reads the next; false at the end. */
  boolean next() throws IOException {
    length = 0;
    boolean any = false;
    while (true) {
      if (at == end) {
        end = in.read(chunk, 0, chunk.length);
        at = 0;
        if (end <= 0) {
          end = 0;
          return any;
        }
      }
      any = true;
      int from = at;
      while (at < end && chunk[at] != '\n') {
        at++;
      }
      append(from);
      if (at < end) {
        at++;
        return true;
      }
    }
  }

  private void append(int from) throws IOException {
    int n = at - from;
    if (length + n > most) {
      throw new IOException("a line of it is longer than " + most + " bytes");
    }
    if (length + n > line.length) {
      line = Arrays.copyOf(line, Math.max(length + n, Math.min(most, 2 * line.length)));
    }
    System.arraycopy(chunk, from, line, length, n);
    length += n;
  }

  /** The line's bytes, from 0 to {@link #length}; they change with the next. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }
}

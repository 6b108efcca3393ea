package io.epitaph.backtest;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The lines of an input, as bytes without their line ends. */
final class Lines implements Closeable {
  /** The largest record of a topic is 16 MiB; escapes make it longer. */
  static final int LONGEST = 32 * 1024 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int from;
  private int end;
  private byte[] part = new byte[1 << 12];
  private int length;
  private long number;
  private boolean tooLong;
  private @Nullable String damage;

  Lines(InputStream in) {
    this.in = in;
  }

  /** The number of the last line, from 1. */
  long number() {
    return number;
  }

  /** Whether the last line was longer than {@link #LONGEST}, and is cut. */
  boolean isTooLong() {
    return tooLong;
  }

  /** Why the input ended before its end; null when it did not. */
  @Nullable String damage() {
    return damage;
  }

  /**
   * @return null at the end
   */
  byte @Nullable [] next() throws IOException {
    length = 0;
    tooLong = false;
    while (true) {
      if (from == end && !fill()) {
        // What was cut off in its midst is no line.
        if (damage != null || (length == 0 && !tooLong)) {
          return null;
        }
        break;
      }
      int at = from;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      append(from, at);
      from = at;
      if (at < end) {
        from++;
        break;
      }
    }
    number++;
    if (length > 0 && part[length - 1] == '\r') {
      length--;
    }
    boolean marked =
        number == 1
            && length >= 3
            && part[0] == (byte) 0xef
            && part[1] == (byte) 0xbb
            && part[2] == (byte) 0xbf;
    return Arrays.copyOfRange(part, marked ? 3 : 0, length);
  }

  private void append(int start, int stop) {
    int more = Math.min(stop - start, LONGEST - length);
    tooLong |= more < stop - start;
    if (length + more > part.length) {
      part = Arrays.copyOf(part, Math.max(length + more, 2 * part.length));
    }
    System.arraycopy(buffer, start, part, length, more);
    length += more;
  }

  private boolean fill() throws IOException {
    from = 0;
    end = 0;
    if (damage != null) {
      return false;
    }
    try {
      int read = in.read(buffer);
      end = Math.max(0, read);
      return read > 0;
    } catch (EOFException | ZipException e) {
      damage = "the gzip data is cut off or damaged: what follows is not read";
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

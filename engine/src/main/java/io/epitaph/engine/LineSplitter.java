package io.epitaph.engine;

import io.epitaph.engine.bytes.PlainText;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Splits the event stream into lines: JSON objects, with or without a line end between them, spread
 * over any number of chunks. A line end always ends a line, since no engine writes one inside an
 * object; so broken JSON spoils its own line only.
 *
 * <p>A line longer than the limit is passed on cut at the limit; what follows up to the next line
 * end is dropped, so that one endless line cannot take all the memory.
 */
final class LineSplitter {
  private final int limit;
  private final Consumer<byte[]> line;
  private byte[] buffer = new byte[4096];
  private int length;
  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean dropping;

  LineSplitter(int limit, Consumer<byte[]> line) {
    this.limit = limit;
    this.line = line;
  }

  void accept(byte[] chunk, int count) {
    int i = 0;
    while (i < count) {
      int plain = inString && !escaped && !dropping ? plain(chunk, i, count) : i;
      if (plain > i) {
        append(chunk, i, plain);
        i = plain;
      } else {
        accept(chunk[i++]);
      }
    }
  }

  /** Most of a line is inside strings, where nothing counts but their end: it is copied at once. */
  private int plain(byte[] chunk, int from, int count) {
    return PlainText.end(chunk, from, Math.min(count, from + limit - length - 1));
  }

  /** Passes on what is left when the stream ends. */
  void end() {
    emit();
  }

  private void accept(byte b) {
    if (b == '\n') {
      emit();
      return;
    }
    if (dropping || (length == 0 && isSeparator(b))) {
      return;
    }
    append(b);
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (b == '\\') {
        escaped = true;
      } else if (b == '"') {
        inString = false;
      }
    } else if (b == '"') {
      inString = true;
    } else if (b == '{') {
      depth++;
    } else if (b == '}' && --depth == 0) {
      emit();
    }
  }

  /** White space, or the record separator of {@code application/json-seq}. */
  private static boolean isSeparator(byte b) {
    return b == ' ' || b == '\r' || b == '\t' || b == 0x1e;
  }

  private void append(byte[] chunk, int from, int to) {
    makeRoom(to - from);
    System.arraycopy(chunk, from, buffer, length, to - from);
    length += to - from;
  }

  private void makeRoom(int count) {
    if (length + count > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(limit, Math.max(length + count, buffer.length * 2)));
    }
  }

  private void append(byte b) {
    makeRoom(1);
    buffer[length++] = b;
    if (length == limit) {
      emit();
      dropping = true;
    }
  }

  private void emit() {
    int end = length;
    while (end > 0 && isSeparator(buffer[end - 1])) {
      end--;
    }
    if (end > 0) {
      line.accept(Arrays.copyOf(buffer, end));
    }
    length = 0;
    depth = 0;
    inString = false;
    escaped = false;
    dropping = false;
    if (buffer.length > 1 << 20) {
      buffer = new byte[4096];
    }
  }
}

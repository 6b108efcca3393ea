package io.epitaph.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The driver {@code local}: records of a length, a protocol buffer, and the same length again, so
 * that they can be read from the end.
 */
final class LocalLog implements LogFormat {
  @Override
  public Part read(ByteBuffer end, boolean cut) throws IOException {
    Deque<LogPiece> pieces = new ArrayDeque<>();
    int at = end.limit();
    while (at >= 8) {
      int length = end.getInt(at - 4);
      int from = at - 4 - length;
      if (length < 0 || from < 4 || end.getInt(from - 4) != length) {
        break;
      }
      pieces.addFirst(piece(end.slice(from, length)));
      at = from - 4;
    }
    return new Part(List.copyOf(pieces), cut || at > 0);
  }

  @Override
  public @Nullable LogPiece first(ByteBuffer begin) throws IOException {
    if (begin.remaining() < 4) {
      return null;
    }
    int length = begin.getInt();
    return length < 0 || length > begin.remaining() ? null : piece(begin.slice(4, length));
  }

  /** Fields: 2 the time in ns, 3 the line, 4 whether it is only a part of one. */
  private static LogPiece piece(ByteBuffer in) throws IOException {
    byte[] text = {};
    boolean part = false;
    Instant at = null;
    while (in.hasRemaining()) {
      long key = varint(in);
      if ((key & 7) == 2) {
        long length = varint(in);
        if (length < 0) {
          throw new IOException("the log is damaged: a field of it has " + length + " bytes");
        }
        byte[] value = new byte[(int) Math.min(length, in.remaining())];
        in.get(value);
        text = key >> 3 == 3 ? value : text;
      } else {
        long value = varint(in);
        at = key >> 3 == 2 ? Instant.ofEpochSecond(0, value) : at;
        part |= key >> 3 == 4 && value != 0;
      }
    }
    return new LogPiece(text, !part, at);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; in.hasRemaining() && shift < 64; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        break;
      }
    }
    return value;
  }
}

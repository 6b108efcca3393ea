package io.epitaph.vault.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A tar's bytes in order, with their position. */
final class TarInput {
  private final InputStream in;
  private final byte[] chunk = new byte[64 * 1024];
  private byte[] unread = new byte[0];
  private long position;
  private boolean atEnd;

  TarInput(InputStream in) {
    this.in = in;
  }

  /** Receives content. */
  interface Sink {
    void take(byte[] bytes, int length);
  }

  long position() {
    return position;
  }

  /** Whether a read returned less than it should. */
  boolean atEnd() {
    return atEnd;
  }

  /** Fills the array; returns how many bytes there were, fewer only at the end. */
  int read(byte[] bytes) throws IOException {
    return read(bytes, bytes.length);
  }

  private int read(byte[] bytes, int length) throws IOException {
    int known = Math.min(unread.length, length);
    System.arraycopy(unread, 0, bytes, 0, known);
    unread = Arrays.copyOfRange(unread, known, unread.length);
    int n = known == length ? known : known + in.readNBytes(bytes, known, length - known);
    position += n;
    atEnd = n < length;
    return n;
  }

  /** Unreads what the last read returned. */
  void unread(byte[] bytes) {
    unread(bytes, bytes.length);
  }

  void unread(byte[] bytes, int length) {
    unread = Arrays.copyOf(bytes, length);
    position -= length;
  }

  /**
   * Skips or passes on this many bytes.
   *
   * @return how many were missing
   */
  long copy(long length, @Nullable Sink sink) throws IOException {
    long left = length;
    while (left > 0) {
      int wanted = (int) Math.min(left, chunk.length);
      int n = read(chunk, wanted);
      if (sink != null) {
        sink.take(chunk, n);
      }
      left -= n;
      if (n < wanted) {
        break;
      }
    }
    return left;
  }

  /** Reads on from the end of a content of this length to the next block. */
  void skipPadding(long length) throws IOException {
    copy(TarHeader.padding(length), null);
  }

  void drain() throws IOException {
    copy(Long.MAX_VALUE, null);
  }
}

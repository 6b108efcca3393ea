package io.epitaph.vault.tar;

import io.epitaph.files.ChunkInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/** A sparse file as a program would read it: what is not stored is zeros. */
public final class SparseInput extends ChunkInput {
  private final InputStream stored;
  private final List<TarEntry.Span> spans;
  private final long size;
  private int span;
  private long at;

  public SparseInput(InputStream stored, List<TarEntry.Span> spans, long size) {
    this.stored = stored;
    this.spans = spans;
    this.size = size;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (span < spans.size() && at >= spans.get(span).at() + spans.get(span).length()) {
      span++;
    }
    if (at >= size) {
      return -1;
    }
    boolean inSpan = span < spans.size() && at >= spans.get(span).at();
    if (inSpan) {
      long left = spans.get(span).at() + spans.get(span).length() - at;
      int n = stored.read(bytes, offset, (int) Math.min(left, length));
      if (n < 0) {
        throw new EOFException("a sparse file is cut off at byte " + at + " of " + size);
      }
      at += n;
      return n;
    }
    long next = span < spans.size() ? spans.get(span).at() : size;
    int n = (int) Math.min(next - at, length);
    Arrays.fill(bytes, offset, offset + n, (byte) 0);
    at += n;
    return n;
  }
}

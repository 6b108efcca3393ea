package io.epitaph.vault.tar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Where the stored bytes of a sparse file belong.
 *
 * @param size of the file with its holes
 * @param mapBytes how much of the stored content is the map itself, and has been read
 * @see <a href="https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html">GNU tar,
 *     storing sparse files</a>
 */
record SparseMap(List<TarEntry.Span> spans, long size, long mapBytes) {
  static final int MOST_SPANS = 100_000;

  /** The map of a file whose own map is invalid: the rest of its content, without holes. */
  static SparseMap withoutHoles(long stored, long mapBytes) {
    long left = stored - mapBytes;
    return new SparseMap(List.of(new TarEntry.Span(0, left)), left, mapBytes);
  }

  /** Whether it is in order, without overlaps, and of as many bytes as the tar holds. */
  boolean fits(long stored) {
    long end = 0;
    long sum = 0;
    for (TarEntry.Span span : spans) {
      if (span.at() < end || span.length() < 0 || span.at() > Long.MAX_VALUE - span.length()) {
        return false;
      }
      end = span.at() + span.length();
      sum += span.length();
    }
    return size >= end && sum == stored - mapBytes;
  }

  /**
   * The oldest format: four spans in the header, and 21 in each block that follows while the one
   * before says so.
   *
   * @return null when it is cut off or endless
   */
  static @Nullable SparseMap inHeaders(TarHeader header, TarInput in) throws IOException {
    List<TarEntry.Span> spans = new ArrayList<>();
    header.addSpans(spans);
    boolean more = header.hasMoreSpans();
    byte[] block = new byte[TarHeader.BLOCK];
    while (more && spans.size() < MOST_SPANS) {
      if (in.read(block) < TarHeader.BLOCK) {
        return null;
      }
      TarHeader.addSpans(block, 0, TarConstants.SPARSE_HEADERS_IN_EXTENSION_HEADER, spans);
      more = block[TarConstants.SPARSELEN_GNU_SPARSE] != 0;
    }
    return more ? null : new SparseMap(spans, header.sizeWithHoles(), 0);
  }

  /**
   * Format 1.0: numbers in decimal, a line each, before the content: how many spans, then each.
   *
   * @param size as a pax header says it
   */
  static SparseMap inContent(TarInput in, long size, long stored) throws IOException {
    Lines lines = new Lines(in, stored);
    long count = lines.next();
    if (count < 0 || count > MOST_SPANS) {
      return new SparseMap(List.of(new TarEntry.Span(0, -1)), 0, lines.read);
    }
    List<TarEntry.Span> spans = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      spans.add(new TarEntry.Span(lines.next(), lines.next()));
    }
    return new SparseMap(spans, size, lines.read);
  }

  /** Reads lines from whole blocks. */
  private static final class Lines {
    private final TarInput in;
    private final long most;
    private byte[] block = new byte[0];
    private int at;
    private long read;

    Lines(TarInput in, long most) {
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
}

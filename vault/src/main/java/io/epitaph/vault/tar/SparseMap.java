package io.epitaph.vault.tar;

import java.util.List;

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
}

package io.epitaph.vault.tar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Reads the formats in which GNU tar writes the map of a sparse file beside its content.
 *
 * @see <a href="https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html">GNU tar,
 *     storing sparse files</a>
 */
final class SparseFormats {
  private static final int MOST_SPANS = SparseMap.MOST_SPANS;

  private final TarInput in;
  private final Extensions extensions;
  private final Consumer<String> problem;

  SparseFormats(TarInput in, Extensions extensions, Consumer<String> problem) {
    this.in = in;
    this.extensions = extensions;
    this.problem = problem;
  }

  /** Null for a file without holes. */
  @Nullable SparseMap read(long at, TarHeader header, long stored) throws IOException {
    SparseMap map;
    if (header.type() == 'S') {
      map = inHeaders(header);
    } else if ("1".equals(extensions.text("GNU.sparse.major"))) {
      map = inContent(extensions.number("GNU.sparse.realsize", -1, at), stored);
    } else if (extensions.text("GNU.sparse.size") != null) {
      List<TarEntry.Span> spans = extensions.sparseSpans();
      long size = extensions.number("GNU.sparse.size", -1, at);
      map = spans == null ? null : new SparseMap(spans, size, 0);
    } else {
      return null;
    }
    if (map != null && map.fits(stored)) {
      return map;
    }
    problem.accept("the sparse file at byte " + at + " has a map that is invalid");
    return SparseMap.withoutHoles(stored, map == null ? 0 : map.mapBytes());
  }

  /**
   * The oldest format: four spans in the header, and 21 in each block that follows while the one
   * before says so.
   *
   * @return null when it is cut off or endless
   */
  private @Nullable SparseMap inHeaders(TarHeader header) throws IOException {
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
  private SparseMap inContent(long size, long stored) throws IOException {
    DecimalLines lines = new DecimalLines(in, stored);
    long count = lines.next();
    if (count < 0 || count > MOST_SPANS) {
      return new SparseMap(List.of(new TarEntry.Span(0, -1)), 0, lines.bytesRead());
    }
    List<TarEntry.Span> spans = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      spans.add(new TarEntry.Span(lines.next(), lines.next()));
    }
    return new SparseMap(spans, size, lines.bytesRead());
  }
}

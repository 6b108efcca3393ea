package io.epitaph.vault.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar once, from its start to its end, and gives out its entries: POSIX ustar and pax, GNU
 * and old tars.
 *
 * <p>The input is untrusted. Whatever it contains, it is read to its end, so that storing and
 * hashing, which read along, get all of it; oddities are reported as problems. After an invalid
 * header it searches for the next valid one.
 *
 * @see <a href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">GNU tar, basic
 *     format</a>
 */
public final class TarCatalogue {
  /** Further problems are counted, not listed. */
  public static final int MOST_PROBLEMS = 200;

  /** At most as many bytes of holes are hashed when a tar is stored: a second or two. */
  private static final long HOLES = 1024L * 1024 * 1024;

  private final TarInput in;
  private final HoleBudget holes;
  private final Consumer<TarEntry> each;
  private final Extensions extensions;
  private final List<String> problems = new ArrayList<>();
  private long unnamed;
  private long entries;
  private long skipped;
  private boolean ended;

  private TarCatalogue(InputStream in, long holes, Consumer<TarEntry> each) {
    this.in = new TarInput(in);
    this.holes = new HoleBudget(holes);
    this.each = each;
    this.extensions = new Extensions(this.in, this::problem);
  }

  /**
   * A summary of a whole tar.
   *
   * @param entries how many
   * @param skipped how many bytes in the middle are no entry: a damaged header, and what follows it
   * @param ended true when the tar ends in two zero blocks
   * @param problems a sentence each
   */
  public record Summary(long entries, long skipped, boolean ended, List<String> problems) {}

  /**
   * @param in not closed
   * @param each called for each entry, in order
   * @throws IOException when the stream fails; nothing that it holds makes this fail
   */
  public static Summary read(InputStream in, Consumer<TarEntry> each) throws IOException {
    return read(in, HOLES, each);
  }

  /**
   * As {@link #read(InputStream, Consumer)}, but without the hashes of sparse files, unless these
   * have no holes.
   */
  public static Summary readWithoutHoles(InputStream in, Consumer<TarEntry> each)
      throws IOException {
    return read(in, 0, each);
  }

  private static Summary read(InputStream in, long holes, Consumer<TarEntry> each)
      throws IOException {
    TarCatalogue catalogue = new TarCatalogue(in, holes, each);
    catalogue.readAll();
    catalogue.in.drain();
    if (catalogue.unnamed > 0) {
      catalogue.problems.add("and " + catalogue.unnamed + " more problems");
    }
    return new Summary(catalogue.entries, catalogue.skipped, catalogue.ended, catalogue.problems);
  }

  private void problem(String text) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(text);
    } else {
      unnamed++;
    }
  }

  private void readAll() throws IOException {
    byte[] block = new byte[TarHeader.BLOCK];
    boolean more = true;
    while (more) {
      long at = in.position();
      int read = in.read(block);
      if (read < TarHeader.BLOCK) {
        problem(
            read == 0
                ? "the tar ends at byte " + at + " without two zero blocks"
                : "the tar is cut off in a header at byte " + at);
        more = false;
      } else if (TarHeader.isZero(block)) {
        more = afterZeroBlock(at);
      } else if (TarHeader.checksumFits(block)) {
        more = entry(at, new TarHeader(block));
      } else {
        more = findNextHeader(at);
      }
    }
  }

  /** Returns whether to read on. */
  private boolean afterZeroBlock(long at) throws IOException {
    byte[] second = new byte[TarHeader.BLOCK];
    int read = in.read(second);
    if (read < TarHeader.BLOCK) {
      problem("the tar ends at byte " + (at + TarHeader.BLOCK + read) + " after one zero block");
      return false;
    }
    if (TarHeader.isZero(second)) {
      ended = true;
      afterTheEnd();
      return false;
    }
    problem("a single zero block at byte " + at + "; the tar goes on after it");
    in.unread(second);
    return true;
  }

  /** What is behind the end is stored, and is no part of the tar; programs differ about it. */
  private void afterTheEnd() throws IOException {
    byte[] block = new byte[TarHeader.BLOCK];
    long other = 0;
    boolean second = false;
    int read = TarHeader.BLOCK;
    while (read == TarHeader.BLOCK) {
      long at = in.position();
      read = in.read(block);
      for (int i = 0; i < read; i++) {
        other += block[i] == 0 ? 0 : 1;
      }
      if (!second && read == block.length && !TarHeader.isZero(block)) {
        second = TarHeader.checksumFits(block);
        if (second) {
          problem(
              "another tar begins at byte "
                  + at
                  + ", behind the end of the first: none of its entries is listed (tar"
                  + " --ignore-zeros reads them)");
        }
      }
    }
    if (other > 0) {
      problem(other + " bytes after the end of the tar are not zero");
    }
  }

  /** Searches for the next block with a right checksum; returns whether there is one. */
  private boolean findNextHeader(long at) throws IOException {
    extensions.forget();
    byte[] block = new byte[TarHeader.BLOCK];
    while (true) {
      int read = in.read(block);
      boolean zero = read == TarHeader.BLOCK && TarHeader.isZero(block);
      if (read < TarHeader.BLOCK || zero || TarHeader.checksumFits(block)) {
        long bytes = in.position() - read - at;
        skipped += bytes;
        problem("no header at byte " + at + " (wrong checksum): skipped " + bytes + " bytes");
        in.unread(block, read);
        return read == TarHeader.BLOCK;
      }
    }
  }

  /** Returns whether to read on. */
  private boolean entry(long at, TarHeader header) throws IOException {
    if (header.size() < 0) {
      problem("the header at byte " + at + " has no usable size");
      extensions.forget();
      return true;
    }
    if (extensions.read(header.type(), at, header.size())) {
      return !in.atEnd();
    }
    boolean more = ordinary(at, header);
    extensions.forget();
    return more;
  }

  /** Returns whether to read on. */
  private boolean ordinary(long at, TarHeader header) throws IOException {
    byte[] name = extensions.name(header);
    TarEntry.Type type = type(header.type(), name);
    boolean file = type == TarEntry.Type.FILE;
    boolean hasContent = file || type == TarEntry.Type.OTHER;
    long stored = hasContent ? extensions.number("size", header.size(), at) : 0;
    if (stored < 0) {
      problem("the entry at byte " + at + " has a negative size: that of its header is used");
      stored = header.size();
    }
    SparseMap sparse = file ? sparse(at, header, stored) : null;
    long contentStored = sparse == null ? stored : stored - sparse.mapBytes();
    List<TarEntry.Span> spans = sparse == null ? null : sparse.spans();
    long size = sparse == null ? contentStored : sparse.size();
    long offset = in.position();
    ContentHash hash = file ? new ContentHash(spans, size, holes) : null;
    long missing = in.copy(contentStored, hash);
    String sha256 = hash == null || missing > 0 ? null : hash.hex();
    if (hash != null && missing == 0 && sha256 == null) {
      problem("the sparse file at byte " + at + " is not hashed: its holes are too large");
    }
    boolean link = type == TarEntry.Type.SYMBOLIC_LINK || type == TarEntry.Type.HARD_LINK;
    byte[] target = link ? extensions.link(header) : null;
    each.accept(
        new TarEntry(
            TarText.text(name),
            TarText.bytesIfNoText(name),
            type,
            size,
            header.mode(),
            extensions.number("uid", header.uid(), at),
            extensions.number("gid", header.gid(), at),
            extensions.user(header),
            extensions.group(header),
            extensions.modifiedAt(header, at),
            target == null ? null : TarText.text(target),
            target == null ? null : TarText.bytesIfNoText(target),
            sha256,
            offset,
            contentStored - missing,
            spans));
    entries++;
    if (missing > 0) {
      String what = missing + " bytes of " + TarText.text(name) + " are missing";
      problem("the tar is cut off at byte " + in.position() + ": " + what);
      return false;
    }
    in.skipPadding(stored);
    return true;
  }

  private static TarEntry.Type type(char flag, byte[] name) {
    return switch (flag) {
      case 0, '0', '7', 'S' ->
          // Before POSIX a folder was a file with a slash at the end of its name.
          flag == 0 && name.length > 0 && name[name.length - 1] == '/'
              ? TarEntry.Type.FOLDER
              : TarEntry.Type.FILE;
      case '1' -> TarEntry.Type.HARD_LINK;
      case '2' -> TarEntry.Type.SYMBOLIC_LINK;
      case '3' -> TarEntry.Type.CHARACTER_DEVICE;
      case '4' -> TarEntry.Type.BLOCK_DEVICE;
      case '5' -> TarEntry.Type.FOLDER;
      case '6' -> TarEntry.Type.FIFO;
      default -> TarEntry.Type.OTHER;
    };
  }

  /** Null for a file without holes. */
  private @Nullable SparseMap sparse(long at, TarHeader header, long stored) throws IOException {
    SparseMap map;
    if (header.type() == 'S') {
      map = SparseMap.inHeaders(header, in);
    } else if ("1".equals(extensions.text("GNU.sparse.major"))) {
      map = SparseMap.inContent(in, extensions.number("GNU.sparse.realsize", -1, at), stored);
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
    problem("the sparse file at byte " + at + " has a map that is invalid");
    return SparseMap.withoutHoles(stored, map == null ? 0 : map.mapBytes());
  }
}

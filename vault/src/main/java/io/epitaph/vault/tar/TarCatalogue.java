package io.epitaph.vault.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;

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
  private final Consumer<TarEntry> each;
  private final Extensions extensions;
  private final ExtensionReader extensionReader;
  private final TarEntryReader reader;
  private final TarProblems problems = new TarProblems();
  private long entries;
  private long skipped;
  private boolean ended;

  private TarCatalogue(InputStream in, long holes, Consumer<TarEntry> each) {
    this.in = new TarInput(in);
    this.each = each;
    this.extensions = new Extensions(problems);
    this.extensionReader = new ExtensionReader(this.in, extensions, problems);
    this.reader = new TarEntryReader(this.in, extensions, new HoleBudget(holes), problems);
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
    return new Summary(
        catalogue.entries, catalogue.skipped, catalogue.ended, catalogue.problems.all());
  }

  private void readAll() throws IOException {
    byte[] block = new byte[TarHeader.BLOCK];
    boolean more = true;
    while (more) {
      long at = in.position();
      int read = in.read(block);
      if (read < TarHeader.BLOCK) {
        problems.accept(
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
      problems.accept(
          "the tar ends at byte " + (at + TarHeader.BLOCK + read) + " after one zero block");
      return false;
    }
    if (TarHeader.isZero(second)) {
      ended = true;
      afterTheEnd();
      return false;
    }
    problems.accept("a single zero block at byte " + at + "; the tar goes on after it");
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
          problems.accept(
              "another tar begins at byte "
                  + at
                  + ", behind the end of the first: none of its entries is listed (tar"
                  + " --ignore-zeros reads them)");
        }
      }
    }
    if (other > 0) {
      problems.accept(other + " bytes after the end of the tar are not zero");
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
        problems.accept(
            "no header at byte " + at + " (wrong checksum): skipped " + bytes + " bytes");
        in.unread(block, read);
        return read == TarHeader.BLOCK;
      }
    }
  }

  /** Returns whether to read on. */
  private boolean entry(long at, TarHeader header) throws IOException {
    if (header.size() < 0) {
      problems.accept("the header at byte " + at + " has no usable size");
      extensions.forget();
      return true;
    }
    if (extensionReader.read(header.type(), at, header.size())) {
      return !in.atEnd();
    }
    boolean more = reader.read(at, header, this::entry);
    extensions.forget();
    return more;
  }

  private void entry(TarEntry entry) {
    each.accept(entry);
    entries++;
  }
}

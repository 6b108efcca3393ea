package io.epitaph.vault.tar;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar once, from its begin to its end, and tells its entries: POSIX ustar and pax, GNU and
 * old tars.
 *
 * <p>The input is anybody's. Whatever it holds, it is read to its end, so that what reads along
 * (storing, hashing) has all of it; what is odd is told as a problem. After a header that makes no
 * sense the next one that does is looked for.
 *
 * @see <a
 *     href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13">POSIX
 *     pax interchange format</a>
 * @see <a href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">GNU tar, basic
 *     format</a>
 */
public final class TarCatalogue {
  /** More are counted, not told. */
  public static final int MOST_PROBLEMS = 200;

  /** Headers about the next entry that are larger than this are not looked into. */
  private static final int LARGEST_EXTENSION = 8 * 1024 * 1024;

  private static final int MOST_SPANS = 100_000;

  private final TarInput in;
  private final Consumer<TarEntry> each;
  private final List<String> problems = new ArrayList<>();
  private final PaxRecords global = new PaxRecords();
  private long untold;
  private long entries;
  private boolean ended;

  // What extension headers have said about the next entry.
  private @Nullable PaxRecords pax;
  private byte @Nullable [] longName;
  private byte @Nullable [] longLink;

  private TarCatalogue(InputStream in, Consumer<TarEntry> each) {
    this.in = new TarInput(in);
    this.each = each;
  }

  /**
   * @param ended true when the tar ends in two zero blocks
   * @param problems a sentence each
   */
  public record Summary(long entries, boolean ended, List<String> problems) {}

  /**
   * @param each called for each entry, in order
   * @throws IOException when the stream fails; nothing that it holds makes this fail
   */
  public static Summary read(InputStream in, Consumer<TarEntry> each) throws IOException {
    TarCatalogue catalogue = new TarCatalogue(in, each);
    catalogue.readAll();
    catalogue.in.drain();
    if (catalogue.untold > 0) {
      catalogue.problems.add("and " + catalogue.untold + " more problems");
    }
    return new Summary(catalogue.entries, catalogue.ended, catalogue.problems);
  }

  private void readAll() throws IOException {
    byte[] block = new byte[TarHeader.BLOCK];
    while (true) {
      long at = in.position();
      int read = in.read(block);
      if (read < TarHeader.BLOCK) {
        problem(
            read == 0
                ? "the tar ends at byte " + at + " without two zero blocks"
                : "the tar is cut off in a header at byte " + at);
        return;
      }
      if (TarHeader.isZero(block)) {
        if (!afterZeroBlock(at)) {
          return;
        }
        continue;
      }
      TarHeader header = new TarHeader(block);
      if (!header.checksumFits()) {
        if (!findNextHeader(at)) {
          return;
        }
        continue;
      }
      if (!entry(at, header)) {
        return;
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
      long other = in.drainCountingNonZero();
      if (other > 0) {
        problem(other + " bytes after the end of the tar are not zero");
      }
      return false;
    }
    problem("a single zero block at byte " + at + "; the tar goes on after it");
    in.unread(second);
    return true;
  }

  /** Looks for the next block with a right checksum; returns whether there is one. */
  private boolean findNextHeader(long at) throws IOException {
    forget();
    byte[] block = new byte[TarHeader.BLOCK];
    while (true) {
      int read = in.read(block);
      boolean zero = read == TarHeader.BLOCK && TarHeader.isZero(block);
      if (read < TarHeader.BLOCK || zero || new TarHeader(block).checksumFits()) {
        long skipped = in.position() - read - at;
        problem("no header at byte " + at + " (wrong checksum): skipped " + skipped + " bytes");
        in.unread(block, read);
        return read == TarHeader.BLOCK;
      }
    }
  }

  /** Returns whether to read on. */
  private boolean entry(long at, TarHeader header) throws IOException {
    long size = header.size();
    if (size < 0) {
      problem("the header at byte " + at + " has no usable size");
      forget();
      return true;
    }
    return switch (header.type()) {
      case 'x', 'X' -> {
        byte[] content = extension(at, size);
        if (content != null) {
          pax = pax == null ? new PaxRecords() : pax;
          paxInto(pax, content, at);
        }
        yield !in.atEnd();
      }
      case 'g' -> {
        byte[] content = extension(at, size);
        if (content != null) {
          paxInto(global, content, at);
        }
        yield !in.atEnd();
      }
      case 'L' -> {
        longName = TarHeader.upToNul(extension(at, size));
        yield !in.atEnd();
      }
      case 'K' -> {
        longLink = TarHeader.upToNul(extension(at, size));
        yield !in.atEnd();
      }
      default -> {
        boolean on = ordinary(at, header);
        forget();
        yield on;
      }
    };
  }

  private void forget() {
    pax = null;
    longName = null;
    longLink = null;
  }

  private void paxInto(PaxRecords records, byte[] content, long at) {
    String problem = records.add(content);
    if (problem != null) {
      problem("the pax header at byte " + at + ": " + problem);
    }
  }

  /** The content of a header about the next entry; null when it is too large or cut off. */
  private byte @Nullable [] extension(long at, long size) throws IOException {
    if (size > LARGEST_EXTENSION) {
      problem("the extension header at byte " + at + " has " + size + " bytes: not looked into");
      skip(size);
      return null;
    }
    byte[] content = new byte[(int) size];
    if (in.read(content) < size) {
      problem("the tar is cut off in an extension header at byte " + at);
      return null;
    }
    skipPadding(size);
    return content;
  }

  // ---- an entry

  private @Nullable String said(String key) {
    String own = pax == null ? null : pax.text(key);
    return own != null ? own : global.text(key);
  }

  private long number(String key, long otherwise, long at) {
    String text = said(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      problem("the pax header before byte " + at + ": " + key + " is no number");
      return otherwise;
    }
  }

  private boolean ordinary(long at, TarHeader header) throws IOException {
    byte[] name = name(header);
    TarEntry.Type type = type(header.type(), name);
    boolean hasContent = type == TarEntry.Type.FILE || type == TarEntry.Type.OTHER;
    long stored = hasContent ? number("size", header.size(), at) : 0;
    if (stored < 0) {
      problem("the entry at byte " + at + " has a negative size");
      stored = 0;
    }
    SparseMap sparse = type == TarEntry.Type.FILE ? sparse(at, header, stored) : null;
    long contentStored = stored;
    if (sparse != null) {
      contentStored = stored - sparse.mapBytes();
    }
    long offset = in.position();
    long size = sparse == null ? contentStored : sparse.size();
    String sha256 = null;
    long missing;
    if (type == TarEntry.Type.FILE) {
      ContentHash hash = new ContentHash(sparse == null ? null : sparse.spans(), size);
      missing = in.copy(contentStored, hash);
      sha256 = missing == 0 ? hash.hex() : null;
      if (missing == 0 && sha256 == null) {
        problem("the sparse file at byte " + at + " is not hashed: " + hash.whyNot());
      }
    } else {
      missing = in.copy(contentStored, null);
    }
    each.accept(
        made(at, header, name, type, size, sha256, offset, contentStored - missing, sparse));
    entries++;
    if (missing > 0) {
      problem(
          "the tar is cut off at byte "
              + in.position()
              + ": "
              + missing
              + " bytes of "
              + TarText.text(name)
              + " are missing");
      return false;
    }
    skipPadding(stored);
    return true;
  }

  private TarEntry made(
      long at,
      TarHeader header,
      byte[] name,
      TarEntry.Type type,
      long size,
      @Nullable String sha256,
      long offset,
      long stored,
      @Nullable SparseMap sparse) {
    boolean isLink = type == TarEntry.Type.SYMBOLIC_LINK || type == TarEntry.Type.HARD_LINK;
    byte[] link = isLink ? link(header) : null;
    String user = said("uname");
    String group = said("gname");
    return new TarEntry(
        TarText.text(name),
        TarText.bytesIfNoText(name),
        type,
        size,
        header.mode(),
        number("uid", header.uid(), at),
        number("gid", header.gid(), at),
        user == null ? header.user() : emptyAsNull(user),
        group == null ? header.group() : emptyAsNull(group),
        modifiedAt(at, header),
        link == null ? null : TarText.text(link),
        link == null ? null : TarText.bytesIfNoText(link),
        sha256,
        offset,
        stored,
        sparse == null ? null : sparse.spans());
  }

  private static @Nullable String emptyAsNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private byte[] name(TarHeader header) {
    byte[] own = pax == null ? null : pax.bytes("GNU.sparse.name");
    own = own == null && pax != null ? pax.bytes("path") : own;
    own = own == null ? longName : own;
    own = own == null ? global.bytes("path") : own;
    return own == null ? header.name() : own;
  }

  private byte[] link(TarHeader header) {
    byte[] own = pax == null ? null : pax.bytes("linkpath");
    own = own == null ? longLink : own;
    return own == null ? header.link() : own;
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

  private @Nullable Instant modifiedAt(long at, TarHeader header) {
    String text = said("mtime");
    Instant time = text == null ? TarText.time(header.modified()) : TarText.time(text);
    if (time == null) {
      problem(String.format(Locale.ROOT, "the entry at byte %d has a time out of all bounds", at));
    }
    return time;
  }

  // ---- sparse files

  /**
   * @param mapBytes how much of the stored content is the map, and has been read
   */
  private record SparseMap(List<TarEntry.Span> spans, long size, long mapBytes) {}

  private @Nullable SparseMap sparse(long at, TarHeader header, long stored) throws IOException {
    SparseMap map;
    if (header.type() == 'S') {
      map = oldGnuMap(header);
    } else if ("1".equals(said("GNU.sparse.major"))) {
      map = mapInContent(number("GNU.sparse.realsize", -1, at), stored);
    } else if (said("GNU.sparse.size") != null) {
      List<TarEntry.Span> spans = pax == null ? null : pax.sparseSpans();
      map = spans == null ? null : new SparseMap(spans, number("GNU.sparse.size", -1, at), 0);
    } else {
      return null;
    }
    if (map == null || !makesSense(map, stored)) {
      problem("the sparse file at byte " + at + " has a map that makes no sense");
      // What is left of the content is read as a file without holes.
      long read = map == null ? 0 : map.mapBytes();
      return new SparseMap(List.of(new TarEntry.Span(0, stored - read)), stored - read, read);
    }
    return map;
  }

  private static boolean makesSense(SparseMap map, long stored) {
    long end = 0;
    long sum = 0;
    for (TarEntry.Span span : map.spans()) {
      if (span.at() < end || span.length() < 0 || span.at() > Long.MAX_VALUE - span.length()) {
        return false;
      }
      end = span.at() + span.length();
      sum += span.length();
    }
    return map.size() >= end && sum == stored - map.mapBytes();
  }

  /** Four spans in the header, and 21 in each block that follows while one says so. */
  private @Nullable SparseMap oldGnuMap(TarHeader header) throws IOException {
    List<TarEntry.Span> spans = new ArrayList<>();
    header.addSpans(386, 4, spans);
    boolean more = header.hasMoreSpans(482);
    byte[] block = new byte[TarHeader.BLOCK];
    while (more && spans.size() < MOST_SPANS) {
      if (in.read(block) < TarHeader.BLOCK) {
        return null;
      }
      TarHeader extension = new TarHeader(block);
      extension.addSpans(0, 21, spans);
      more = extension.hasMoreSpans(504);
    }
    return more ? null : new SparseMap(spans, header.number(483, 12), 0);
  }

  /** Numbers in decimal, a line each, before the content: how many spans, then each. */
  private @Nullable SparseMap mapInContent(long size, long stored) throws IOException {
    SparseLines lines = new SparseLines(in, stored);
    long count = lines.next();
    if (count < 0 || count > MOST_SPANS) {
      return new SparseMap(List.of(new TarEntry.Span(0, -1)), 0, lines.read());
    }
    List<TarEntry.Span> spans = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      spans.add(new TarEntry.Span(lines.next(), lines.next()));
    }
    return new SparseMap(spans, size, lines.read());
  }

  // ---- small things

  private void skip(long size) throws IOException {
    long missing = in.copy(size, null);
    if (missing == 0) {
      skipPadding(size);
    }
  }

  private void skipPadding(long size) throws IOException {
    int padding = (int) ((TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK);
    in.copy(padding, null);
  }

  private void problem(String text) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(text);
    } else {
      untold++;
    }
  }

  /** Reads the lines of a sparse map from whole blocks. */
  private static final class SparseLines {
    private final TarInput in;
    private final long most;
    private byte[] block = new byte[0];
    private int at;
    private long read;

    SparseLines(TarInput in, long most) {
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

    /** How many bytes of content it took. */
    long read() {
      return read;
    }
  }
}

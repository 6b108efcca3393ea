package io.epitaph.vault.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveStructSparse;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.jspecify.annotations.Nullable;

/**
 * One header block of a tar, its fields read without trust. The library's own entry is not used: it
 * repairs names, cuts ids to 32 bits, and refuses old GNU sparse files of 8 GiB and more.
 */
final class TarHeader {
  static final int BLOCK = TarConstants.DEFAULT_RCDSIZE;

  /** Names are bytes; as Latin-1 each byte is one character. */
  static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding(ISO_8859_1);

  private static final byte[] ZERO = new byte[BLOCK];
  private static final int PREFIX = 345;
  private static final int SPANS = 386;
  private static final int SPAN_BYTES = 24;

  private final byte[] block;

  TarHeader(byte[] block) {
    this.block = block.clone();
  }

  static boolean isZero(byte[] block) {
    return Arrays.equals(block, ZERO);
  }

  /** How many bytes follow a content of this length up to the next block. */
  static int padding(long length) {
    return (int) ((BLOCK - length % BLOCK) % BLOCK);
  }

  static byte[] upToNul(byte[] bytes) {
    return name(bytes, 0, bytes.length).getBytes(ISO_8859_1);
  }

  static boolean checksumFits(byte[] block) {
    try {
      return TarUtils.verifyCheckSum(block);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  char type() {
    return (char) (block[TarConstants.LF_OFFSET] & 0xff);
  }

  byte[] name() {
    String name = name(block, 0, TarConstants.NAMELEN);
    if (magic().equals("ustar")) {
      boolean star = name(block, TarConstants.XSTAR_MAGIC_OFFSET, 4).equals("tar");
      int most = star ? TarConstants.PREFIXLEN_XSTAR : TarConstants.PREFIXLEN;
      String prefix = name(block, PREFIX, most);
      name = prefix.isEmpty() ? name : prefix + "/" + name;
    }
    return name.getBytes(ISO_8859_1);
  }

  byte[] link() {
    return name(block, 157, TarConstants.NAMELEN).getBytes(ISO_8859_1);
  }

  int mode() {
    return (int) (Math.max(0, number(100, TarConstants.MODELEN)) & 07777);
  }

  long uid() {
    return number(108, TarConstants.UIDLEN);
  }

  long gid() {
    return number(116, TarConstants.GIDLEN);
  }

  /** Negative when the field is invalid. */
  long size() {
    return number(124, TarConstants.SIZELEN);
  }

  long modified() {
    return number(136, TarConstants.MODTIMELEN);
  }

  @Nullable String user() {
    return owner(265, TarConstants.UNAMELEN);
  }

  @Nullable String group() {
    return owner(297, TarConstants.GNAMELEN);
  }

  private @Nullable String owner(int at, int length) {
    String name = magic().startsWith("ustar") ? name(block, at, length) : "";
    return name.isEmpty() ? null : TarText.text(name.getBytes(ISO_8859_1));
  }

  /** {@code ustar} of POSIX, {@code "ustar "} of GNU. */
  private String magic() {
    return name(block, TarConstants.MAGIC_OFFSET, TarConstants.MAGICLEN);
  }

  // ---- old GNU sparse files

  /** Adds the spans that a header of type {@code S} has room for. */
  void addSpans(List<TarEntry.Span> spans) {
    addSpans(block, SPANS, TarConstants.SPARSE_HEADERS_IN_OLDGNU_HEADER, spans);
  }

  /** Whether a block of further spans follows. */
  boolean hasMoreSpans() {
    return block[482] != 0;
  }

  /** The size of a sparse file with its holes. */
  long sizeWithHoles() {
    return number(483, TarConstants.REALSIZELEN_GNU);
  }

  static void addSpans(byte[] block, int at, int most, List<TarEntry.Span> spans) {
    for (int i = 0; i < most && block[at + i * SPAN_BYTES] != 0; i++) {
      spans.add(span(block, at + i * SPAN_BYTES));
    }
  }

  private static TarEntry.Span span(byte[] block, int at) {
    try {
      TarArchiveStructSparse span = TarUtils.parseSparse(block, at);
      return new TarEntry.Span(span.getOffset(), span.getNumbytes());
    } catch (IllegalArgumentException e) {
      return new TarEntry.Span(-1, -1);
    }
  }

  // ---- fields

  /** In octal, or in base 256; -1 when the field is invalid. Times may be negative. */
  private long number(int at, int length) {
    try {
      return TarUtils.parseOctalOrBinary(block, at, length);
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }

  private static String name(byte[] bytes, int at, int length) {
    try {
      return TarUtils.parseName(bytes, at, length, BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException("every byte is a character of Latin-1", e);
    }
  }
}

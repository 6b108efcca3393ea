package io.epitaph.vault.tar;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One header block of a tar, its fields read without trust. */
final class TarHeader {
  static final int BLOCK = 512;
  private static final byte[] ZERO = new byte[BLOCK];

  private final byte[] block;

  TarHeader(byte[] block) {
    this.block = block.clone();
  }

  static boolean isZero(byte[] block) {
    return Arrays.equals(block, ZERO);
  }

  static byte @Nullable [] upToNul(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOf(bytes, end);
  }

  /** The sum over all bytes with the field itself as spaces; old tars summed signed bytes. */
  boolean checksumFits() {
    long wanted = number(148, 8);
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    return wanted == unsigned || wanted == signed;
  }

  char type() {
    return (char) (block[156] & 0xff);
  }

  byte[] name() {
    byte[] name = bytes(0, 100);
    boolean posix = magic("ustar\0");
    if (!posix) {
      return name;
    }
    boolean star = block[508] == 't' && block[509] == 'a' && block[510] == 'r' && block[511] == 0;
    byte[] prefix = bytes(345, star ? 131 : 155);
    if (prefix.length == 0) {
      return name;
    }
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    whole[prefix.length] = '/';
    System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
    return whole;
  }

  byte[] link() {
    return bytes(157, 100);
  }

  int mode() {
    return (int) (Math.max(0, number(100, 8)) & 07777);
  }

  long uid() {
    return number(108, 8);
  }

  long gid() {
    return number(116, 8);
  }

  /** -1 when the field makes no sense. */
  long size() {
    return number(124, 12);
  }

  long modified() {
    return number(136, 12);
  }

  @Nullable String user() {
    return owner(265);
  }

  @Nullable String group() {
    return owner(297);
  }

  private @Nullable String owner(int at) {
    byte[] name = magic("ustar") ? bytes(at, 32) : new byte[0];
    return name.length == 0 ? null : TarText.text(name);
  }

  private boolean magic(String magic) {
    for (int i = 0; i < magic.length(); i++) {
      if (block[257 + i] != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  boolean hasMoreSpans(int at) {
    return block[at] != 0;
  }

  void addSpans(int at, int most, List<TarEntry.Span> spans) {
    for (int i = 0; i < most; i++) {
      int field = at + i * 24;
      if (block[field] == 0) {
        return;
      }
      spans.add(new TarEntry.Span(number(field, 12), number(field + 12, 12)));
    }
  }

  /**
   * A number in octal, or in base 256 when the first bit is set.
   *
   * @return -1 when the field makes no sense, or the number does not fit; times may be negative
   */
  long number(int at, int length) {
    if ((block[at] & 0x80) != 0) {
      return binary(at, length);
    }
    long value = 0;
    int i = at;
    int end = at + length;
    while (i < end && (block[i] == ' ' || block[i] == 0)) {
      i++;
    }
    for (; i < end && block[i] != ' ' && block[i] != 0; i++) {
      if (block[i] < '0' || block[i] > '7') {
        return -1;
      }
      value = value * 8 + (block[i] - '0');
    }
    return value;
  }

  private long binary(int at, int length) {
    boolean negative = (block[at] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int b = block[at + i] & 0xff;
      if (i == 0) {
        b = negative ? b | 0x80 : b & 0x7f;
      }
      if (value != (value << 8) >> 8) {
        return -1;
      }
      value = value << 8 | b;
    }
    return value;
  }

  private byte[] bytes(int at, int length) {
    byte[] bytes = upToNul(Arrays.copyOfRange(block, at, at + length));
    return bytes == null ? new byte[0] : bytes;
  }
}

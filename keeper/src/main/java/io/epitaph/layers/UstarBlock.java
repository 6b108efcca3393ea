package io.epitaph.layers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The block of a header in USTAR. */
final class UstarBlock {
  static final int BYTES = 512;

  /** How many bytes of a name have room, of the folders before it, and of an owner. */
  static final int NAME = 100;

  static final int PREFIX = 155;
  static final int OWNER = 32;

  private UstarBlock() {}

  /** Of a PAX header. */
  static byte[] ofPax(byte[] name, int length) {
    byte[] block = new byte[BYTES];
    putText(block, 0, NAME, name);
    putNumbers(block, 0, 0, 0, length, 0);
    block[156] = 'x';
    return sealed(block);
  }

  static byte[] of(TarFields fields, byte[] name, byte[] prefix) {
    byte[] block = new byte[BYTES];
    putText(block, 0, NAME, name);
    putNumbers(block, fields.mode(), fields.uid(), fields.gid(), fields.size(), fields.seconds());
    block[156] = (byte) fields.type();
    putText(block, 157, NAME, AsciiText.of(fields.link()));
    putText(block, 265, OWNER, AsciiText.of(fields.user()));
    putText(block, 297, OWNER, AsciiText.of(fields.group()));
    putOctal(block, 329, 8, fields.major());
    putOctal(block, 337, 8, fields.minor());
    putText(block, 345, PREFIX, prefix);
    return sealed(block);
  }

  private static void putNumbers(
      byte[] block, long mode, long uid, long gid, long size, long seconds) {
    putOctal(block, 100, 8, mode);
    putOctal(block, 108, 8, uid);
    putOctal(block, 116, 8, gid);
    putOctal(block, 124, 12, size);
    putOctal(block, 136, 12, seconds);
  }

  /** With magic, version and checksum. */
  private static byte[] sealed(byte[] block) {
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    putOctal(block, 148, 7, sum);
    return block;
  }

  /** Cut where it is too long, but never after a slash: that would make it a folder's. */
  private static void putText(byte[] block, int at, int width, byte[] text) {
    System.arraycopy(text, 0, block, at, Math.min(text.length, width));
    if (text.length > width && block[at + width - 1] == '/') {
      int end = width;
      while (end > 0 && block[at + end - 1] == '/') {
        end--;
      }
      block[at + end] = 0;
    }
  }

  /** With zeros before it and a zero byte after it; zero when it does not fit. */
  private static void putOctal(byte[] block, int at, int width, long number) {
    long value = fits(number, width) ? number : 0;
    for (int i = width - 2; i >= 0; i--) {
      block[at + i] = (byte) ('0' + (value & 7));
      value >>>= 3;
    }
    block[at + width - 1] = 0;
  }

  /** Whether an octal number has room in a field. */
  static boolean fits(long number, int width) {
    return number >= 0 && (width >= 22 || number < 1L << (3 * (width - 1)));
  }
}

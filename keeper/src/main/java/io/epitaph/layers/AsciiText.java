package io.epitaph.layers;

import java.io.ByteArrayOutputStream;

/** Text of a tar, which is bytes in any encoding, against what fits into fields of ASCII. */
final class AsciiText {
  private AsciiText() {}

  static boolean isAscii(byte[] text) {
    for (byte b : text) {
      if (b <= 0) {
        return false;
      }
    }
    return true;
  }

  /** Only the bytes of a text that are ASCII. */
  static byte[] of(byte[] text) {
    if (isAscii(text)) {
      return text;
    }
    ByteArrayOutputStream ascii = new ByteArrayOutputStream(text.length);
    for (byte b : text) {
      if (b > 0) {
        ascii.write(b);
      }
    }
    return ascii.toByteArray();
  }
}

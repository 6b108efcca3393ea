package io.epitaph.vault;

import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Recognises what people take for a tar, and says what to do about it. */
final class ForeignInput {
  private static final int HEAD = 512;

  private static final String UTF_16 =
      "text in UTF-16, as PowerShell's > makes of a tar; nothing in it can be restored: make it"
          + " again, with docker export -o FILE";

  private ForeignInput() {}

  /** The same stream; its head can be unread. */
  static PushbackInputStream of(InputStream in) {
    return new PushbackInputStream(in, HEAD);
  }

  /** What it is by its first bytes; null when it may be a tar. */
  static @Nullable String recognise(byte[] head) {
    if (head.length == 0) {
      return "empty";
    }
    // A tar begins with a name; only its checksum says what it is, so this is for the well known.
    if (starts(head, 0x1f, 0x8b)) {
      return packed("gzip", "gunzip -c");
    }
    if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) {
      return packed("zstd", "zstd -dc");
    }
    if (starts(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return packed("xz", "xz -dc");
    }
    if (starts(head, 'B', 'Z', 'h') && head.length > 3 && head[3] >= '1' && head[3] <= '9') {
      return packed("bzip2", "bzip2 -dc");
    }
    if (starts(head, 0x04, 0x22, 0x4d, 0x18)) {
      return packed("lz4", "lz4 -dc");
    }
    if (starts(head, 'P', 'K', 3, 4)) {
      return "a zip file; unpack it, and make a tar of what is in it";
    }
    if (starts(head, 0xff, 0xfe) || starts(head, 0xfe, 0xff)) {
      return UTF_16;
    }
    String text = new String(head, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype") || text.startsWith("<html") || text.startsWith("<?xml")) {
      return "a web page or XML, as a server answers with an error or a login; get the file again";
    }
    return null;
  }

  private static String packed(String by, String command) {
    return "packed with " + by + "; unpack it first: " + command + " FILE | epitaph archive add -";
  }

  private static boolean starts(byte[] head, int... bytes) {
    byte[] wanted = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      wanted[i] = (byte) bytes[i];
    }
    return head.length >= bytes.length
        && Arrays.equals(head, 0, wanted.length, wanted, 0, wanted.length);
  }

  /** Of an input that has no entry and is no empty tar either. */
  static String unknown(byte[] head) {
    int printable = 0;
    for (byte b : head) {
      printable += (b >= ' ' && b < 0x7f) || b == '\n' || b == '\r' || b == '\t' ? 1 : 0;
    }
    if (starts(head, '{') || starts(head, '[')) {
      return "JSON, perhaps an engine's error; look at it, and get the file again";
    }
    return printable == head.length
        ? "text; look at it, and get the file again"
        : "neither a tar nor anything well known: it has no header of a tar anywhere";
  }
}

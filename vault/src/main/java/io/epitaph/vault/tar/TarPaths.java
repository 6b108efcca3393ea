package io.epitaph.vault.tar;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Paths as tars, engines and people write them. */
public final class TarPaths {
  private TarPaths() {}

  /**
   * {@code ./var//tmp/} as {@code /var/tmp}; the root as {@code /}. Two dots are kept: they lead
   * somewhere else.
   */
  public static String absolute(String path) {
    return "/" + String.join("/", parts(path));
  }

  /** Bytes beyond ASCII as {@code %FF}, so that two names stay two. */
  public static String escaped(byte[] name) {
    StringBuilder text = new StringBuilder();
    for (byte b : name) {
      if (b < 0x20) {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      } else {
        text.append((char) b);
      }
    }
    return text.toString();
  }

  /** The names between the slashes, without empty ones and single dots. */
  public static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      String part = path.substring(from, end);
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
      from = end + 1;
    }
    return parts;
  }
}

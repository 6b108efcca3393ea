package io.epitaph.cli;

import java.util.regex.Pattern;

/** Text of containers as it may be printed: nothing in it controls the terminal. */
final class Printable {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");

  private Printable() {}

  /** Escapes control characters, since names and logs come from containers. */
  static String of(String text) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean harmless = isHarmless(c);
      if (!harmless && shown == null) {
        shown = new StringBuilder(text.substring(0, i));
      }
      if (shown != null) {
        shown.append(
            harmless
                ? Character.toString(c)
                : String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", (int) c));
      }
    }
    return shown == null ? text : shown.toString();
  }

  /** As {@link #of}, for a line of a log: its colours are removed. */
  static String logLine(String line) {
    return of(COLOUR.matcher(line).replaceAll(""));
  }

  private static boolean isHarmless(char c) {
    if (c < 0xa0) {
      return c == '\t' || (c >= ' ' && c < 0x7f);
    }
    // Characters that change the direction of reading can make a line read differently.
    boolean turns =
        c == 0x061c
            || (c >= 0x200e && c <= 0x200f)
            || (c >= 0x2028 && c <= 0x202e)
            || (c >= 0x2066 && c <= 0x2069);
    return !turns;
  }
}

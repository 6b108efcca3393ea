package io.epitaph.cli;

import io.epitaph.model.Wire;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command's output. Colour is used on a terminal only, and never carries information that the
 * words do not.
 */
final class Screen {
  /** What a word is, not what it looks like. */
  enum Tone {
    PLAIN(""),
    STRONG("1"),
    FAINT("2"),
    GOOD("32"),
    WARN("33"),
    BAD("31");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");

  private final PrintStream out;
  private final boolean colour;

  Screen(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  /**
   * As the environment asks for: a terminal, and no {@code NO_COLOR}. Java does not know whether
   * output goes to a terminal when input does not come from one; the launcher does, and passes it
   * on.
   */
  static Screen standard() {
    return new Screen(
        System.out, wantsColour(Boolean.getBoolean("epitaph.terminal"), System.getenv()));
  }

  static boolean wantsColour(boolean terminal, Map<String, String> environment) {
    return terminal
        && !"dumb".equals(environment.get("TERM"))
        && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  String toned(Tone tone, String text) {
    return !colour || tone == Tone.PLAIN || text.isEmpty()
        ? text
        : "\u001b[" + tone.code + "m" + text + "\u001b[0m";
  }

  /**
   * @throws OutputClosedException when nothing reads the output any more
   */
  void line(String text) {
    out.println(text);
    if (out.checkError()) {
      throw new OutputClosedException();
    }
  }

  /** For the content of files, which is written unchanged. */
  java.io.OutputStream bytes() {
    return out;
  }

  /** A record, on a line of its own. */
  void json(Object record) {
    line(new String(Wire.write(record), StandardCharsets.UTF_8));
  }

  /** One cell. */
  record Cell(String text, Tone tone) {
    static Cell of(@Nullable String text) {
      return of(text, Tone.PLAIN);
    }

    static Cell of(@Nullable String text, Tone tone) {
      return new Cell(text == null ? "-" : printable(text.replace('\t', ' ')), tone);
    }
  }

  /** Pads each column but the last to its widest cell; two blanks between columns. */
  void table(List<String> titles, List<List<Cell>> rows) {
    int[] widths = new int[titles.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = titles.get(i).length();
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).text().length());
      }
    }
    List<Cell> head = new ArrayList<>();
    titles.forEach(title -> head.add(new Cell(title, Tone.FAINT)));
    line(row(head, widths));
    rows.forEach(row -> line(row(row, widths)));
  }

  private String row(List<Cell> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      line.append(toned(cell.tone(), cell.text()));
      if (i < cells.size() - 1) {
        line.append(" ".repeat(widths[i] - cell.text().length() + 2));
      }
    }
    return line.toString();
  }

  /** Escapes control characters, since names and logs come from containers. */
  static String printable(String text) {
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

  /** As {@link #printable}, for a line of a log: its colours are removed. */
  static String quotable(String line) {
    return printable(COLOUR.matcher(line).replaceAll(""));
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

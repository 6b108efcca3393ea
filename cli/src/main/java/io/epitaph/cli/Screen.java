package io.epitaph.cli;

import io.epitaph.model.Wire;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command's output. Colour is used on a terminal only, and never carries information that the
 * words do not.
 */
final class Screen {
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
        : "\u001b[" + tone.code() + "m" + text + "\u001b[0m";
  }

  /** Throws {@link OutputClosedException} when nothing reads the output any more. */
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
}

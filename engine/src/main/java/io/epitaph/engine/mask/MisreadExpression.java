package io.epitaph.engine.mask;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Where in a regular expression the mistake is, which RE2/J does not say. */
final class MisreadExpression {
  private MisreadExpression() {}

  /** The index of the mistake. */
  static int at(String expression, PatternSyntaxException e) {
    String description = e.getDescription();
    if (description.contains("missing closing )")) {
      return bracket(expression, true);
    }
    if (description.contains("internal error")) {
      return bracket(expression, false);
    }
    String part = e.getPattern();
    return part == null ? 0 : Math.max(0, expression.lastIndexOf(part));
  }

  /** A sentence without the expression. */
  static String why(PatternSyntaxException e) {
    String description = e.getDescription();
    if (description.contains("internal error")) {
      return "a ) without its (";
    }
    boolean perl = description.contains("Perl") || description.contains("escape");
    return description
        + (perl ? " (expressions are RE2: no look-around and no back references)" : "");
  }

  /** The first round bracket without its partner: an opening or a closing one. */
  private static int bracket(String expression, boolean opening) {
    Deque<Integer> open = new ArrayDeque<>();
    boolean set = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\') {
        i++;
      } else if (set) {
        set = c != ']';
      } else if (c == '[') {
        set = true;
      } else if (c == '(') {
        open.addLast(i);
      } else if (c == ')' && open.pollLast() == null && !opening) {
        return i;
      }
    }
    return open.isEmpty() ? 0 : open.getFirst();
  }
}

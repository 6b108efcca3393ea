package io.epitaph.engine.mask;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * One entry of a list of what is to be masked.
 *
 * @param origin where it was written, for people
 * @param line 0 when it is not a file's
 */
record MaskEntry(String origin, int line, String text) {
  /** Whether it is more than an empty line or a comment. */
  boolean counts() {
    return !text.isBlank() && !text.strip().startsWith("#");
  }

  /** A name in which * stands for any text, and ? for one character. */
  Pattern glob(String glob) {
    if (glob.isEmpty() || glob.chars().anyMatch(Character::isWhitespace)) {
      throw wrong(
          text.indexOf(':') + 1,
          "wanted a name behind the colon, in which * stands for any text and ? for one character");
    }
    StringBuilder expression = new StringBuilder("(?i)");
    for (String part : glob.split("(?<=[*?])|(?=[*?])", -1)) {
      expression.append(part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part));
    }
    return Pattern.compile(expression.toString());
  }

  /** One whose matches are secrets. */
  Pattern expression(String entry) {
    int start = text.indexOf(entry);
    Pattern expression;
    try {
      expression = Pattern.compile(entry);
    } catch (PatternSyntaxException e) {
      throw wrong(start + MisreadExpression.at(entry, e), MisreadExpression.why(e));
    }
    if (expression.matcher("").matches()) {
      throw wrong(start, "it matches the empty text: wanted an expression that matches a secret");
    }
    return expression;
  }

  /** Says where, but not what: the text may itself be a secret. */
  private IllegalArgumentException wrong(int index, String why) {
    return new IllegalArgumentException(
        origin + (line == 0 ? "" : ", line " + line) + ", column " + (index + 1) + ": " + why);
  }
}

package io.epitaph.engine.mask;

/** A long run of letters and digits beside a sign, as many tokens have. */
final class LongRun {
  private static final int LEAST = 24;

  private LongRun() {}

  /** Behind a sign that joins, or before a dot. One character in so many is looked at first. */
  static boolean isIn(String text) {
    if (text.length() <= LEAST) {
      return false;
    }
    if (text.indexOf('-') < 0 && text.indexOf('_') < 0 && text.indexOf('.') < 0) {
      return false;
    }
    int length = text.length();
    for (int i = LEAST - 1; i < length; i += LEAST) {
      if (!Words.isLetterOrDigit(text.charAt(i))) {
        continue;
      }
      int from = i;
      while (from > 0 && Words.isLetterOrDigit(text.charAt(from - 1))) {
        from--;
      }
      int to = i + 1;
      while (to < length && Words.isLetterOrDigit(text.charAt(to))) {
        to++;
      }
      if (to - from >= LEAST
          && ((from > 0 && "-_".indexOf(text.charAt(from - 1)) >= 0)
              || (to < length && text.charAt(to) == '.'))) {
        return true;
      }
      i = to - 1;
    }
    return false;
  }
}

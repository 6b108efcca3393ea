package io.epitaph.engine.mask;

/** Where a value ends that stands without quotes. */
final class BareValue {
  /** So far a value without quotes is read before its name is judged. */
  static final int LONGEST = 1000;

  private BareValue() {}

  /** Behind the last character of a value of which a rule has read the start. */
  static int end(String text, int start, int end) {
    return withoutBrackets(text, start, whole(text, start, end));
  }

  /** The rest of a value that is longer than a rule reads. */
  private static int whole(String text, int start, int end) {
    int whole = end;
    if (end - start >= LONGEST) {
      while (whole < text.length() && "\"' \t\r\n".indexOf(text.charAt(whole)) < 0) {
        whole++;
      }
    }
    return whole;
  }

  /** A bracket at its end is not the value's, unless it is opened there. */
  private static int withoutBrackets(String text, int start, int end) {
    int last = end;
    while (last - start > 1) {
      int bracket = "]}>".indexOf(text.charAt(last - 1));
      if (bracket < 0 || text.substring(start, last).indexOf("[{<".charAt(bracket)) >= 0) {
        return last;
      }
      last--;
    }
    return last;
  }
}

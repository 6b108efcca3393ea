package io.epitaph.engine.mask;

/** What expressions take for letters and words: ASCII. */
final class Words {
  private Words() {}

  static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isLetterOrDigit(char c) {
    return isLetter(c) || (c >= '0' && c <= '9');
  }

  /** As {@code \\w}. */
  static boolean isOfWord(char c) {
    return isLetterOrDigit(c) || c == '_';
  }
}

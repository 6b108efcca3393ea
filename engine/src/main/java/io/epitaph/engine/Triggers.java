package io.epitaph.engine;

import java.util.Locale;

/**
 * A quick look for any of some ASCII words in a text, whatever their case. It costs one table
 * look-up a character for a text that has none, which nearly all have.
 */
final class Triggers {
  private static final int ASCII = 128;

  private final String[] words;
  private final boolean[] pairs = new boolean[ASCII * ASCII];

  /**
   * @param words of two letters or more, in lower case
   */
  Triggers(String... words) {
    this.words = words.clone();
    for (String word : words) {
      if (word.length() < 2 || !word.equals(word.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "trigger '" + word + "': wanted two or more, lower case");
      }
      pairs[word.charAt(0) * ASCII + word.charAt(1)] = true;
    }
  }

  boolean anyIn(String text) {
    int before = ASCII;
    for (int i = 0; i < text.length(); i++) {
      int c = lower(text.charAt(i));
      if (before < ASCII && c < ASCII && pairs[before * ASCII + c] && anyAt(text, i - 1)) {
        return true;
      }
      before = c;
    }
    return false;
  }

  private boolean anyAt(String text, int index) {
    for (String word : words) {
      if (text.regionMatches(true, index, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }

  private static int lower(char c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }
}

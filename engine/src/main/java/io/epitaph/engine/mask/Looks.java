package io.epitaph.engine.mask;

import java.util.HashMap;
import java.util.Map;

/** What a text looks like: made by chance, or by people. */
final class Looks {
  private static final double BITS_A_CHARACTER = 3.3;

  private Looks() {}

  /** Has letters and digits: no word, no number. */
  static boolean mixed(String text) {
    return count(text, '0', '9') > 0 && count(text, 'a', 'z') + count(text, 'A', 'Z') > 0;
  }

  /** Upper and lower case, digits, and none of them often: no name, and no hash in hex. */
  static boolean random(String text) {
    return count(text, 'a', 'z') > 1
        && count(text, 'A', 'Z') > 1
        && count(text, '0', '9') > 1
        && entropy(text) > BITS_A_CHARACTER;
  }

  /** Some that a word in a sentence has not: a digit, a sign, a capital behind a small letter. */
  static boolean noWord(String text) {
    boolean small = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean end = i == text.length() - 1;
      if (Character.isDigit(c)
          || (!Character.isLetter(c) && !end)
          || (small && Character.isUpperCase(c))) {
        return text.length() > 3;
      }
      small = Character.isLowerCase(c);
    }
    return false;
  }

  private static int count(String text, char from, char to) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      count += c >= from && c <= to ? 1 : 0;
    }
    return count;
  }

  /** Shannon's, in bits a character. */
  private static double entropy(String text) {
    Map<Character, Integer> counts = new HashMap<>();
    for (int i = 0; i < text.length(); i++) {
      counts.merge(text.charAt(i), 1, Integer::sum);
    }
    double bits = 0;
    for (int count : counts.values()) {
      double share = (double) count / text.length();
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits;
  }
}

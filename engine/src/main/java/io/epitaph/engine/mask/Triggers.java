package io.epitaph.engine.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds ASCII words in a text, whatever their case. A text that has none, as nearly all, costs one
 * table lookup per character.
 */
final class Triggers {
  /** Stands for no word, but for a long run of letters and digits beside a sign. */
  static final String LONG_RUN = "\0run";

  private static final int RUN = 24;
  private static final int ASCII = 128;

  private record Word(String text, long wakes) {}

  /** By its first two letters; most pairs begin no word. */
  private final Word[][] byPair = new Word[ASCII * ASCII][];

  private final long longRun;

  /**
   * @param wakes what a word stands for, as bits; the words of two letters or more, in lower case
   */
  Triggers(Map<String, Long> wakes) {
    longRun = wakes.getOrDefault(LONG_RUN, 0L);
    wakes.forEach(
        (word, bits) -> {
          if (word.equals(LONG_RUN)) {
            return;
          }
          if (word.length() < 2 || !word.equals(word.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                "trigger '" + word + "': wanted two or more, lower case");
          }
          int pair = word.charAt(0) * ASCII + word.charAt(1);
          List<Word> words =
              byPair[pair] == null ? new ArrayList<>() : new ArrayList<>(List.of(byPair[pair]));
          words.add(new Word(word, bits));
          byPair[pair] = words.toArray(Word[]::new);
        });
  }

  /**
   * @return the bits of all words that stand in the text
   */
  long in(String text) {
    long woken = 0;
    int before = ASCII;
    for (int i = 0; i < text.length(); i++) {
      int c = lower(text.charAt(i));
      if ((before | c) < ASCII) {
        Word[] words = byPair[before * ASCII + c];
        if (words != null) {
          woken |= at(text, i - 1, words);
        }
        if (c <= '_' && (c == '_' || c == '-' || c == '.') && hasRun(text, i, c)) {
          woken |= longRun;
        }
      }
      before = c;
    }
    return woken;
  }

  /** Behind a sign that joins, or before a dot. Most fail at the first look. */
  private static boolean hasRun(String text, int index, int sign) {
    int from = sign == '.' ? index - RUN : index + 1;
    if (from < 0 || from + RUN > text.length()) {
      return false;
    }
    for (int i = from + RUN - 1; i >= from; i--) {
      if (!isLetterOrDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static long at(String text, int index, Word[] words) {
    long woken = 0;
    for (Word word : words) {
      if (stands(word.text(), text, index)) {
        woken |= word.wakes();
      }
    }
    return woken;
  }

  /** Whether the word stands in the text at the index, where its first two letters do. */
  private static boolean stands(String word, String text, int index) {
    if (text.length() - index < word.length()) {
      return false;
    }
    for (int i = 2; i < word.length(); i++) {
      if (lower(text.charAt(index + i)) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int lower(char c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }
}

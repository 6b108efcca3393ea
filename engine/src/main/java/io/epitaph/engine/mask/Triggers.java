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

  /** From common to rare: an engine's strings are mostly names, times, and ids in hex. */
  private static final String BY_FREQUENCY = "0123456789eacdbftoinrslpmu-.g:h/y_vkw =xjzq";

  /**
   * @param at which of its pairs is looked for
   */
  private record Word(String text, int at, long wakes) {}

  /** By the rarest of their pairs of letters; most pairs are of no word. */
  private final Word[][] byPair = new Word[ASCII * ASCII][];

  /** Where {@link #byPair} has any: small enough to stay in the processor. */
  private final boolean[] pairs = new boolean[ASCII * ASCII];

  private final long longRun;

  /**
   * @param wakes what a word stands for, as bits; the words of two letters or more, in lower case
   */
  Triggers(Map<String, Long> wakes) {
    longRun = wakes.getOrDefault(LONG_RUN, 0L);
    wakes.forEach(
        (word, bits) -> {
          if (!word.equals(LONG_RUN)) {
            if (word.length() < 2 || !word.equals(word.toLowerCase(Locale.ROOT))) {
              throw new IllegalArgumentException(
                  "trigger '" + word + "': wanted two or more, lower case");
            }
            add(new Word(word, rarestPair(word), bits));
          }
        });
  }

  private void add(Word word) {
    char first = word.text.charAt(word.at);
    char second = word.text.charAt(word.at + 1);
    for (char a : new char[] {first, upper(first)}) {
      for (char b : new char[] {second, upper(second)}) {
        int pair = a * ASCII + b;
        List<Word> words =
            byPair[pair] == null ? new ArrayList<>() : new ArrayList<>(List.of(byPair[pair]));
        if (!words.contains(word)) {
          words.add(word);
        }
        byPair[pair] = words.toArray(Word[]::new);
        pairs[pair] = true;
      }
    }
  }

  private static int rarestPair(String word) {
    int rarest = 0;
    for (int i = 1; i + 1 < word.length(); i++) {
      rarest = frequency(word, i) < frequency(word, rarest) ? i : rarest;
    }
    return rarest;
  }

  private static double frequency(String word, int at) {
    return frequency(word.charAt(at)) * frequency(word.charAt(at + 1));
  }

  private static double frequency(char c) {
    int rank = BY_FREQUENCY.indexOf(c);
    return rank < 0 ? 1 : BY_FREQUENCY.length() + 5 - Math.max(rank, 15);
  }

  /**
   * @return the bits of all words that stand in the text
   */
  long in(String text) {
    long woken = 0;
    int before = ASCII;
    for (int i = 0; i < text.length(); i++) {
      int c = text.charAt(i);
      if ((before | c) < ASCII) {
        int pair = before * ASCII + c;
        if (pairs[pair]) {
          woken |= at(text, i - 1, byPair[pair]);
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
      if (stands(word.text, text, index - word.at)) {
        woken |= word.wakes;
      }
    }
    return woken;
  }

  private static boolean stands(String word, String text, int index) {
    if (index < 0 || text.length() - index < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (lower(text.charAt(index + i)) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int lower(char c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }

  private static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
  }
}

package io.epitaph.engine.mask;

import java.nio.charset.StandardCharsets;
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

  private static final int ASCII = 128;

  /**
   * @param at which of its pairs is looked for
   */
  private record Word(String text, int at, long wakes) {}

  /** Small numbers for the characters of words, one for both cases; 0 for all that are in none. */
  private final byte[] codes = new byte[2 * ASCII];

  private byte known;

  /** By the codes of the rarest of their pairs of letters; most pairs are of no word. */
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
            add(new Word(word, PairFrequency.rarest(word), bits));
          }
        });
  }

  private void add(Word word) {
    int pair = code(word.text.charAt(word.at)) * ASCII + code(word.text.charAt(word.at + 1));
    List<Word> words =
        byPair[pair] == null ? new ArrayList<>() : new ArrayList<>(List.of(byPair[pair]));
    words.add(word);
    byPair[pair] = words.toArray(Word[]::new);
    pairs[pair] = true;
  }

  /** Those that words need are next to each other, so that what is looked up is small. */
  private int code(char c) {
    if (codes[c] == 0) {
      known++;
      codes[c] = known;
      codes[upper(c)] = known;
    }
    return codes[c];
  }

  /**
   * @return the bits of all words that stand in the text
   */
  long in(String text) {
    long woken = LongRun.isIn(text) ? longRun : 0;
    // A quick copy, quick to read; what is not Latin becomes a sign, ASCII stays.
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int before = 0;
    for (int i = 0; i < bytes.length; i++) {
      int code = codes[bytes[i] & 0xff];
      int pair = before + code;
      if (pairs[pair]) {
        woken |= at(bytes, i - 1, byPair[pair]);
      }
      before = code * ASCII;
    }
    return woken;
  }

  private static long at(byte[] text, int index, Word[] words) {
    long woken = 0;
    for (Word word : words) {
      if (stands(word.text, text, index - word.at)) {
        woken |= word.wakes;
      }
    }
    return woken;
  }

  private static boolean stands(String word, byte[] text, int index) {
    if (index < 0 || text.length - index < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (lower(text[index + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }

  private static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
  }
}

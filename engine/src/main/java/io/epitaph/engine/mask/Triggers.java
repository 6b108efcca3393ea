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

  private static final int RUN = 24;
  private static final int ASCII = 128;

  /** From common to rare. */
  private static final String BY_FREQUENCY = "etaoinsrcld0123456789mpu-_./ghbfvkwy:= xjzq";

  private static final String HEX = "0123456789abcdef";

  /** What engines say most: the pairs in it are common. */
  private static final String SAMPLE =
      "com.docker.compose.project.config_files working_dir config-hash container-number oneoff false"
          + " depends_on service image version maintainer nginx docker maintainers alpine latest sha256:"
          + " org.opencontainers.image.created licenses revision source title url vendor description"
          + " com.docker.swarm.node.id service.name task.id io.kubernetes.container.name pod.namespace"
          + " annotation.io.kubernetes.container.hash ports restartcount terminationmessagepath default"
          + " create start die destroy attach kill stop restart pause unpause oom rename resize update"
          + " exec_create exec_start exec_die health_status healthy unhealthy running starting exited"
          + " connect disconnect mount unmount bridge overlay host local network volume builder prune"
          + " /bin/sh -c curl wget -q -o- http://127.0.0.1:8080/health || exit 1 pg_isready -u postgres"
          + " mysqladmin ping redis-cli web app worker shop cache api frontend backend server client"
          + " kafka zookeeper rabbitmq elasticsearch grafana prometheus traefik registry node python"
          + " java -jar /usr/lib /var/lib/docker/overlay2 /home /data /etc /opt.0.1.2.3.10.20";

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
            add(new Word(word, rarestPair(word), bits));
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

  private static int rarestPair(String word) {
    int rarest = 0;
    for (int i = 1; i + 1 < word.length(); i++) {
      rarest = frequency(word, i) < frequency(word, rarest) ? i : rarest;
    }
    return rarest;
  }

  /** Of a pair; what only matters is which of a word's is the rarest. */
  private static double frequency(String word, int at) {
    String pair = word.substring(at, at + 2);
    int times = 0;
    for (int i = SAMPLE.indexOf(pair); i >= 0; i = SAMPLE.indexOf(pair, i + 1)) {
      times++;
    }
    boolean hex = HEX.indexOf(pair.charAt(0)) >= 0 && HEX.indexOf(pair.charAt(1)) >= 0;
    return (hex ? 5 : 0) + times + frequency(pair.charAt(0)) * frequency(pair.charAt(1)) / 1000;
  }

  private static double frequency(char c) {
    int rank = BY_FREQUENCY.indexOf(c);
    return rank < 0 ? 1 : BY_FREQUENCY.length() - rank;
  }

  /**
   * @return the bits of all words that stand in the text
   */
  long in(String text) {
    long woken = text.length() > RUN && hasRun(text) ? longRun : 0;
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

  /** Behind a sign that joins, or before a dot. One character in so many is looked at first. */
  private static boolean hasRun(String text) {
    if (text.indexOf('-') < 0 && text.indexOf('_') < 0 && text.indexOf('.') < 0) {
      return false;
    }
    int length = text.length();
    for (int i = RUN - 1; i < length; i += RUN) {
      if (!isLetterOrDigit(text.charAt(i))) {
        continue;
      }
      int from = i;
      while (from > 0 && isLetterOrDigit(text.charAt(from - 1))) {
        from--;
      }
      int to = i + 1;
      while (to < length && isLetterOrDigit(text.charAt(to))) {
        to++;
      }
      if (to - from >= RUN
          && ((from > 0 && "-_".indexOf(text.charAt(from - 1)) >= 0)
              || (to < length && text.charAt(to) == '.'))) {
        return true;
      }
      i = to - 1;
    }
    return false;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
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

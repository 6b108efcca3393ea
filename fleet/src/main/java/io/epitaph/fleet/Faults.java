package io.epitaph.fleet;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Faults between an engine and its clients: on demand, as often as requested and in order; else at
 * random, at the requested rates, from a seed. Without either there are none. Thread-safe.
 */
public final class Faults {
  /** What happens to the next event of any stream. */
  public enum OfEvents {
    /** It is not sent, and nothing shows that. */
    LOST,
    /** It is sent twice. */
    TWICE,
    /** The first half of it is sent, as a line. */
    HALF,
    /** The connection breaks in the middle of it. */
    CUT,
    NONE
  }

  /** What happens to the next answer that is no stream. */
  public enum OfAnswers {
    /** Status 500. */
    REFUSED,
    /** The first half of it, as if it were all. */
    HALF,
    /** The connection breaks in the middle of it. */
    CUT,
    NONE
  }

  private static final String OF_ANSWER = "-answer";

  private final Deque<OfEvents> events = new ArrayDeque<>();
  private final Deque<OfAnswers> answers = new ArrayDeque<>();
  private final Map<OfEvents, Double> eventRates = new EnumMap<>(OfEvents.class);
  private final Map<OfAnswers, Double> answerRates = new EnumMap<>(OfAnswers.class);
  private final Random random;
  private Duration delay = Duration.ZERO;

  /** Of those with rates, always the same ones. */
  public Faults() {
    this(0);
  }

  /**
   * @param seed of what happens at random
   */
  public Faults(long seed) {
    random = new Random(seed);
  }

  /** The next {@code times} events go wrong. */
  public synchronized void events(OfEvents fault, int times) {
    for (int i = 0; i < times; i++) {
      events.add(fault);
    }
  }

  /** The next {@code times} answers go wrong. */
  public synchronized void answers(OfAnswers fault, int times) {
    for (int i = 0; i < times; i++) {
      answers.add(fault);
    }
  }

  /**
   * Each event from now on goes wrong with a probability.
   *
   * @throws IllegalArgumentException when that is none, or those of all are more than 1
   */
  public synchronized void rate(OfEvents fault, double probability) {
    put(eventRates, fault, probability);
  }

  /** As {@link #rate(OfEvents, double)}, each answer. */
  public synchronized void rate(OfAnswers fault, double probability) {
    put(answerRates, fault, probability);
  }

  private static <F> void put(Map<F, Double> rates, F fault, double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "got " + probability + ", wanted a probability from 0 to 1");
    }
    Double before = rates.put(fault, probability);
    double sum = rates.values().stream().mapToDouble(rate -> rate).sum();
    if (sum > 1) {
      rates.put(fault, before == null ? 0 : before);
      throw new IllegalArgumentException(
          "got probabilities that sum up to " + sum + ", wanted at most 1");
    }
  }

  /** How long each answer takes from now on, and a stream until it begins. */
  public synchronized void slow(Duration time) {
    delay = time;
  }

  // ---- by the words that people write

  /** All faults: {@code lost}, {@code cut}, ... of events, {@code cut-answer}, ... of answers. */
  static List<String> words() {
    List<String> words = new ArrayList<>();
    for (OfEvents fault : OfEvents.values()) {
      if (fault != OfEvents.NONE) {
        words.add(word(fault));
      }
    }
    for (OfAnswers fault : OfAnswers.values()) {
      if (fault != OfAnswers.NONE) {
        words.add(word(fault));
      }
    }
    return words;
  }

  private static String word(OfEvents fault) {
    return fault.name().toLowerCase(Locale.ROOT);
  }

  private static String word(OfAnswers fault) {
    String word = fault.name().toLowerCase(Locale.ROOT);
    return fault == OfAnswers.REFUSED ? word : word + OF_ANSWER;
  }

  /**
   * As {@link #events(OfEvents, int)} or {@link #answers(OfAnswers, int)}.
   *
   * @throws IllegalArgumentException when there is no such fault, with all that there are
   */
  void next(String word, int times) {
    requireWord(word);
    for (OfEvents fault : OfEvents.values()) {
      if (word(fault).equals(word)) {
        events(fault, times);
      }
    }
    for (OfAnswers fault : OfAnswers.values()) {
      if (word(fault).equals(word)) {
        answers(fault, times);
      }
    }
  }

  /**
   * As {@link #rate(OfEvents, double)} or {@link #rate(OfAnswers, double)}.
   *
   * @throws IllegalArgumentException likewise
   */
  void rate(String word, double probability) {
    requireWord(word);
    for (OfEvents fault : OfEvents.values()) {
      if (word(fault).equals(word)) {
        rate(fault, probability);
      }
    }
    for (OfAnswers fault : OfAnswers.values()) {
      if (word(fault).equals(word)) {
        rate(fault, probability);
      }
    }
  }

  private static void requireWord(String word) {
    if (!words().contains(word)) {
      throw new IllegalArgumentException(
          "got fault '" + word + "', wanted one of " + String.join(", ", words()));
    }
  }

  // ---- what happens

  synchronized Duration delay() {
    return delay;
  }

  synchronized OfEvents nextEvent() {
    OfEvents next = events.poll();
    return next == null ? drawn(eventRates, OfEvents.NONE) : next;
  }

  synchronized OfAnswers nextAnswer() {
    OfAnswers next = answers.poll();
    return next == null ? drawn(answerRates, OfAnswers.NONE) : next;
  }

  private <F> F drawn(Map<F, Double> rates, F none) {
    if (rates.isEmpty()) {
      return none;
    }
    double at = random.nextDouble();
    for (Map.Entry<F, Double> rate : rates.entrySet()) {
      at -= rate.getValue();
      if (at < 0) {
        return rate.getKey();
      }
    }
    return none;
  }
}

package io.epitaph.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    NONE;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What happens to the next answer that is no stream. */
  public enum OfAnswers {
    /** Status 500. */
    REFUSED,
    /** The first half of it, as if it were all. */
    HALF,
    /** The connection breaks in the middle of it. */
    CUT,
    NONE;

    private String word() {
      String word = name().toLowerCase(Locale.ROOT);
      return this == REFUSED ? word : word + "-answer";
    }
  }

  private final FaultPlan<OfEvents> events;
  private final FaultPlan<OfAnswers> answers;
  private Duration delay = Duration.ZERO;

  /** Of those with rates, always the same ones. */
  public Faults() {
    this(0);
  }

  /**
   * @param seed of what happens at random
   */
  public Faults(long seed) {
    Random random = new Random(seed);
    events = new FaultPlan<>(OfEvents.class, OfEvents.NONE, random);
    answers = new FaultPlan<>(OfAnswers.class, OfAnswers.NONE, random);
  }

  /** The next {@code times} events go wrong. */
  public synchronized void events(OfEvents fault, int times) {
    events.next(fault, times);
  }

  /** The next {@code times} answers go wrong. */
  public synchronized void answers(OfAnswers fault, int times) {
    answers.next(fault, times);
  }

  /**
   * Each event from now on goes wrong with a probability.
   *
   * @throws IllegalArgumentException when that is none, or those of all are more than 1
   */
  public synchronized void rate(OfEvents fault, double probability) {
    events.rate(fault, probability);
  }

  /** As {@link #rate(OfEvents, double)}, each answer. */
  public synchronized void rate(OfAnswers fault, double probability) {
    answers.rate(fault, probability);
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
        words.add(fault.word());
      }
    }
    for (OfAnswers fault : OfAnswers.values()) {
      if (fault != OfAnswers.NONE) {
        words.add(fault.word());
      }
    }
    return words;
  }

  /**
   * As {@link #events(OfEvents, int)} or {@link #answers(OfAnswers, int)}.
   *
   * @throws IllegalArgumentException when there is no such fault, with all that there are
   */
  void next(String word, int times) {
    requireWord(word);
    for (OfEvents fault : OfEvents.values()) {
      if (fault.word().equals(word)) {
        events(fault, times);
      }
    }
    for (OfAnswers fault : OfAnswers.values()) {
      if (fault.word().equals(word)) {
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
      if (fault.word().equals(word)) {
        rate(fault, probability);
      }
    }
    for (OfAnswers fault : OfAnswers.values()) {
      if (fault.word().equals(word)) {
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
    return events.draw();
  }

  synchronized OfAnswers nextAnswer() {
    return answers.draw();
  }
}

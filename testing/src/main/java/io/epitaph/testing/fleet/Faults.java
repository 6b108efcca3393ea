package io.epitaph.testing.fleet;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What goes wrong between an engine and who asks it, on demand. Each fault happens as often as it
 * was asked for, in order, then all is well again. Thread-safe.
 */
public final class Faults {
  /** What happens to the next event of any stream. */
  public enum OfEvents {
    /** It is not told, and the engine does not say so. */
    LOST,
    /** It is told twice. */
    TWICE,
    /** The first half of it is told, as a line. */
    HALF,
    /** The connection breaks in the midst of it. */
    CUT,
    NONE
  }

  /** What happens to the next answer that is no stream. */
  public enum OfAnswers {
    /** Status 500. */
    REFUSED,
    /** The first half of it, as if it were all. */
    HALF,
    /** The connection breaks in the midst of it. */
    CUT,
    NONE
  }

  private final Deque<OfEvents> events = new ArrayDeque<>();
  private final Deque<OfAnswers> answers = new ArrayDeque<>();
  private Duration delay = Duration.ZERO;

  /** The next events, so many, go wrong. */
  public synchronized void events(OfEvents fault, int times) {
    for (int i = 0; i < times; i++) {
      events.add(fault);
    }
  }

  /** The next answers, so many, go wrong. */
  public synchronized void answers(OfAnswers fault, int times) {
    for (int i = 0; i < times; i++) {
      answers.add(fault);
    }
  }

  /** How long each answer takes from now on, the begin of a stream too. */
  public synchronized void slow(Duration time) {
    delay = time;
  }

  synchronized Duration delay() {
    return delay;
  }

  synchronized OfEvents nextEvent() {
    OfEvents next = events.poll();
    return next == null ? OfEvents.NONE : next;
  }

  synchronized OfAnswers nextAnswer() {
    OfAnswers next = answers.poll();
    return next == null ? OfAnswers.NONE : next;
  }
}

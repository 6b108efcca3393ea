package io.epitaph.fleet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * What goes wrong of things of one sort: with the next ones what was requested, in order; else with
 * each at random, at the requested rates. Not thread-safe.
 */
final class FaultPlan<F extends Enum<F>> {
  private final F none;
  private final Random random;
  private final Deque<F> next = new ArrayDeque<>();
  private final Map<F, Double> rates;

  FaultPlan(Class<F> faults, F none, Random random) {
    this.none = none;
    this.random = random;
    this.rates = new EnumMap<>(faults);
  }

  void next(F fault, int times) {
    for (int i = 0; i < times; i++) {
      next.add(fault);
    }
  }

  /**
   * @throws IllegalArgumentException when that is no probability, or those of all are more than 1
   */
  void rate(F fault, double probability) {
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

  /** What happens to the next one. */
  F draw() {
    F requested = next.poll();
    if (requested != null || rates.isEmpty()) {
      return requested == null ? none : requested;
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

package io.epitaph.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What was set out to be reached, beside what was: the page itself says whether it was, so that no
 * table written by hand has to be believed.
 *
 * @param wanted for people: {@code at least 3 times the pipe's rate}
 * @param limit what is compared
 * @param atLeast whether more is better
 */
record Goal(String wanted, double limit, boolean atLeast, double got) {
  static Goal atLeast(double limit, String of, double got) {
    return new Goal("at least %s %s".formatted(number(limit), of), limit, true, got);
  }

  static Goal atMost(double limit, String of, double got) {
    return new Goal("at most %s %s".formatted(number(limit), of), limit, false, got);
  }

  boolean isReached() {
    return atLeast ? got >= limit : got <= limit;
  }

  /** One sentence for all of them. */
  static String sentence(Goal... goals) {
    return List.of(goals).stream()
        .map(
            goal ->
                "%s: %s, %s"
                    .formatted(
                        goal.wanted,
                        number(goal.got),
                        goal.isReached() ? "reached" : "**not reached**"))
        .collect(Collectors.joining("; ", "Goals: ", ".\n"));
  }

  private static String number(double number) {
    return number >= 1000 || number == Math.rint(number)
        ? String.format(Locale.ROOT, "%,.0f", number)
        : String.format(Locale.ROOT, "%,.2f", number);
  }
}

package io.epitaph.stack.demo;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a demo.
 *
 * @param checks the lives in order of their numbers, then what was shown beside them
 * @param medianDelay from a death until it was found; null when none was found
 * @param where on which engine, or from which recording, for people
 */
public record Outcome(List<Check> checks, @Nullable Duration medianDelay, String where) {
  public Outcome {
    checks = List.copyOf(checks);
  }

  /** Whether all was found as it should be. */
  public boolean right() {
    return checks.stream().allMatch(Check::right);
  }
}

package io.epitaph.detectors.lives;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a {@link LifeTracker} waits for what; all by event time.
 *
 * @param snapshotPatience a snapshot that comes before its event is held back this long, then used
 *     without
 * @param startPatience how long a start may be undecided, by hand or by the policy, while nothing
 *     is known of the container's policy
 * @param forgetAfter a destroyed container is forgotten after this time
 */
public record LifeSettings(Duration snapshotPatience, Duration startPatience, Duration forgetAfter)
    implements Serializable {

  public static final LifeSettings DEFAULTS =
      new LifeSettings(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMinutes(10));

  public LifeSettings {
    positive("snapshotPatience", snapshotPatience);
    positive("startPatience", startPatience);
    positive("forgetAfter", forgetAfter);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + ": it must be longer than zero");
    }
  }
}

package io.epitaph.detectors.incidents;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What of a death decides whether what comes after it is a restart.
 *
 * @param fault it was one
 * @param requested somebody stopped or killed it through the engine
 * @param unhealthy it was unhealthy
 * @param byPod it was stopped in its pod: when that makes it anew, it failed its liveness probe
 * @param madeAnew it ended with 0, and something above the engine makes a new one for it
 * @param wellDone it ended with 0 after it had done its work: that counts for nothing
 * @param replica the pod that it was of; null when not known
 * @param probe what its check said; null when not known
 * @param patience how long a successor may take
 */
record DeathNote(
    boolean fault,
    boolean requested,
    boolean unhealthy,
    boolean byPod,
    boolean madeAnew,
    boolean wellDone,
    @Nullable String replica,
    @Nullable String probe,
    Duration patience) {
  static final DeathNote NONE =
      new DeathNote(false, false, false, false, false, false, null, null, Duration.ZERO);

  DeathNote {
    patience = patience == null ? Duration.ZERO : patience;
  }

  /** True when it was stopped because it is unhealthy. */
  boolean forItsHealth() {
    return requested && (unhealthy || byPod);
  }
}

package io.epitaph.detectors.incidents;

import java.time.Duration;
import java.time.Instant;

/**
 * A crash that is over, and was one only if nobody asked for the death: it can still be withdrawn.
 *
 * @param containerId whose death it was
 * @param forgetAt when a request is no longer to be expected
 */
record EndedCrash(String containerId, CrashEpisode crash, Instant forgetAt) implements Trouble {
  @Override
  public EndedCrash copy() {
    return new EndedCrash(containerId, crash.copy(), forgetAt);
  }

  @Override
  public EndedCrash shifted(Duration by) {
    return new EndedCrash(containerId, crash.shifted(by), forgetAt.plus(by));
  }
}

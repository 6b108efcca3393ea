package io.epitaph.detectors.incidents;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When a container was hit by OOM kills, for {@code oomCriticalWindow}: it outlives the episodes.
 *
 * @param times oldest first
 * @param forgetAt when they matter no more
 */
record OomTimes(List<Instant> times, Instant forgetAt) implements Trouble {
  @Override
  public OomTimes copy() {
    return this;
  }

  @Override
  public OomTimes shifted(Duration by) {
    return new OomTimes(times.stream().map(time -> time.plus(by)).toList(), forgetAt.plus(by));
  }
}

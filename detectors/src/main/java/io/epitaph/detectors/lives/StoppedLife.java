package io.epitaph.detectors.lives;

import io.epitaph.model.Signals;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container, and the run that the absence may have ended.
 *
 * @param next the run after it; null when there is none
 */
record StoppedLife(LifeState state, RunState run, @Nullable RunState next) {
  Instant diedAt() {
    return run.diedAt == null ? Instant.MAX : run.diedAt;
  }

  /** When it was told to stop; null when it was not. */
  @Nullable Instant toldAt() {
    return run.signals.stream()
        .filter(s -> s.signal() == state.stopSignal || s.signal() == Signals.TERM)
        .filter(s -> !s.at().isAfter(diedAt()))
        .reduce((one, other) -> other)
        .map(s -> s.at())
        .orElse(null);
  }

  boolean restarts() {
    return state.terms == null || state.terms.restarts();
  }
}

package io.epitaph.detectors.lives;

import io.epitaph.model.Confidence;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether an engine that is told to stop does nothing else: no other container runs on, and none
 * begins, until it is gone.
 *
 * @param first when the first container was told to stop
 * @param last when the last of them died
 */
record StopSilence(Collection<LifeState> all, Absence absence, Instant first, Instant last) {
  boolean isAllThatRan(List<StoppedLife> burst, Map<String, Confidence> unseen) {
    for (LifeState state : all) {
      String id = state.containerId;
      boolean stopped = burst.stream().anyMatch(life -> life.state().containerId.equals(id));
      if (stopped || unseen.containsKey(id) || state.destroyedAt != null) {
        continue;
      }
      for (RunState run : state.recent) {
        boolean ran =
            !run.neverRan()
                && (run.startedAt == null || run.startedAt.isBefore(first))
                && (run.diedAt == null || run.diedAt.isAfter(first));
        if (ran) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether nothing began, nor was removed, from the first signal until the engine was gone. */
  boolean isAllThatHappened() {
    Instant since = absence.since();
    Instant gone = since == null || since.isBefore(last) ? last : since;
    for (LifeState state : all) {
      boolean removesItself = state.terms != null && state.terms.autoRemove();
      if (isBetween(state.bornAt, gone) || (!removesItself && isBetween(state.destroyedAt, gone))) {
        return false;
      }
      for (RunState run : state.recent) {
        if (isBetween(run.startedAt, gone)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isBetween(@Nullable Instant at, Instant gone) {
    return at != null && at.isAfter(first) && !at.isAfter(gone);
  }
}

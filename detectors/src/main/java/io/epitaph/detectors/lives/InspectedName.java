package io.epitaph.detectors.lives;

import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Signals;
import io.epitaph.model.Workload;
import java.util.Objects;

/**
 * What inspect shows of what a container is: its name, image and labels, how it is stopped, when it
 * was born.
 */
record InspectedName(LifeUpdate update, HeldSnapshot snapshot, Facts facts) {
  void read() {
    LifeState state = update.state;
    if (state.firstSeenAt == null) {
      state.firstSeenAt = snapshot.takenAt();
    }
    if (!state.labelsCertain) {
      state.labels = facts.labels();
      state.labelsCertain = true;
      if (state.workload == null) {
        state.overrides = Attributes.overrides(facts.labels());
      }
    }
    if (state.workload == null) {
      state.name = facts.name();
      state.image = facts.image();
      state.replica = Workload.replica(facts.labels());
      state.workload =
          Workload.of(
              Objects.requireNonNull(state.engine).id(),
              state.containerId,
              facts.name(),
              facts.labels());
    }
    state.imageId = facts.imageId();
    if (state.bornAt == null) {
      state.bornAt = facts.created();
    }
    if (facts.status().equals("created") && facts.startedAt() == null && state.recent.isEmpty()) {
      // It has not run yet: no run is missing.
      state.bornInSight = true;
    }
    state.stopTimeout = facts.stopTimeout();
    Integer signal = facts.stopSignal() == null ? null : Signals.number(facts.stopSignal());
    state.stopSignal = signal == null ? Signals.TERM : signal;
  }
}

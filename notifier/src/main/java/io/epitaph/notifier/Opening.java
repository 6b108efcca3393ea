package io.epitaph.notifier;

import io.epitaph.model.EngineRef;
import io.epitaph.model.Incident;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Workload;
import java.time.Instant;

/** That something opened, somewhere and somewhen. */
record Opening(Instant at, Workload workload, EngineRef engine) {
  /** An incident keeps the time at which it opened first. */
  static Opening of(Change opened) {
    Incident incident = opened.incident();
    return new Opening(
        opened.round() == 1 ? incident.openedAt() : incident.updatedAt(),
        incident.workload(),
        incident.engine());
  }

  boolean isIn(QuietWindow window) {
    return window.isDuring(at) && window.isFor(workload, engine);
  }
}

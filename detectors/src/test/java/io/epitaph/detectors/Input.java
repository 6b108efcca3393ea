package io.epitaph.detectors;

import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One thing a collector sends: an event, or a snapshot; the other is null. */
record Input(@Nullable EngineEvent event, @Nullable InspectSnapshot snapshot) {
  boolean isEvent() {
    return event != null;
  }

  /** The container it is about. */
  String containerId() {
    return event == null
        ? Objects.requireNonNull(snapshot).containerId()
        : Objects.requireNonNull(event.containerId());
  }

  /** By the clock of the engine, or of the collector. */
  Instant at() {
    return event == null ? Objects.requireNonNull(snapshot).takenAt() : event.occurredAt();
  }

  /** True when this is the snapshot of a container that the event caused. */
  boolean isLookFor(Input other) {
    return snapshot != null
        && other.event != null
        && other.event.id().equals(snapshot.causeEventId());
  }
}

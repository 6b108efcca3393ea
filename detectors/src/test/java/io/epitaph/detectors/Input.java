package io.epitaph.detectors;

import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One record of a collector: an event, a snapshot or a status; the other two are null. */
record Input(
    @Nullable EngineEvent event,
    @Nullable InspectSnapshot snapshot,
    @Nullable CollectorStatus status) {
  Input(@Nullable EngineEvent event, @Nullable InspectSnapshot snapshot) {
    this(event, snapshot, null);
  }

  /** All events until then are known. */
  static Input heartbeat(Instant upTo) {
    return status(CollectorStatus.Kind.HEARTBEAT, upTo, null, null, upTo, null);
  }

  /** Nobody watched between the two. */
  static Input gap(Instant from, Instant to) {
    return status(CollectorStatus.Kind.GAP, to, from, to, null, null);
  }

  /** The engine had these, and no others. */
  static Input listed(Instant at, @Nullable List<String> containers) {
    return status(CollectorStatus.Kind.LISTED, at, at, null, at, containers);
  }

  /** The stream of events ended. */
  static Input lost(Instant at) {
    return status(CollectorStatus.Kind.ENGINE_LOST, at, null, null, null, null);
  }

  /** The engine's clock was set to this. */
  static Input stepped(Instant to) {
    return status(CollectorStatus.Kind.CLOCK_STEPPED, to, null, null, to, null);
  }

  private static Input status(
      CollectorStatus.Kind kind,
      Instant at,
      @Nullable Instant from,
      @Nullable Instant to,
      @Nullable Instant upTo,
      @Nullable List<String> containers) {
    String engine = EngineScript.ENGINE.id();
    CollectorStatus status =
        new CollectorStatus(
            CollectorStatus.SCHEMA,
            CollectorStatus.idOf(engine, at, kind),
            EngineScript.ENGINE,
            at,
            kind,
            from,
            to,
            null,
            Map.of(),
            upTo,
            containers);
    return new Input(null, null, status);
  }

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
    return event != null
        ? event.occurredAt()
        : snapshot != null ? snapshot.takenAt() : Objects.requireNonNull(status).at();
  }

  /** True when this is the snapshot of a container that the event caused. */
  boolean isLookFor(Input other) {
    return snapshot != null
        && other.event != null
        && other.event.id().equals(snapshot.causeEventId());
  }
}

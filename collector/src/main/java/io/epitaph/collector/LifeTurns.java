package io.epitaph.collector;

import io.epitaph.engine.copy.Transcript;
import io.epitaph.model.Actions;
import java.time.Instant;

/**
 * Asks for a snapshot of a container at each turn of its life that an event shows, and forgets it
 * when it is removed.
 */
final class LifeTurns {
  private final Connection connection;
  private final ContainerNotes notes;
  private final SnapshotTaker snapshots;
  private final EngineClock clock;

  LifeTurns(
      Connection connection, ContainerNotes notes, SnapshotTaker snapshots, EngineClock clock) {
    this.connection = connection;
    this.notes = notes;
    this.snapshots = snapshots;
    this.clock = clock;
  }

  /** To be called once the event was sent: a snapshot's record comes after that of its event. */
  void saw(Transcript event) {
    String container = event.containerId();
    if (container == null) {
      return;
    }
    boolean own = event.type().equals("container");
    boolean startFailed =
        notes.sawStartFail(container, event.type(), event.action(), clock.ticks());
    // Only inspect knows why a container could not start.
    boolean changed =
        own
            && Actions.CHANGES.contains(event.action())
            && (!event.action().equals(Actions.HEALTH_STATUS)
                || notes.isNewHealth(container, event.detail()));
    if (own && event.action().equals(Actions.START)) {
      notes.earlierRuns().sawStart(container, event.occurredAt());
    }
    if (startFailed || changed) {
      boolean death = own && event.action().equals(Actions.DIE);
      Instant since = death ? notes.earlierRuns().sawDeath(container, event.occurredAt()) : null;
      snapshots.take(connection, container, event.action(), event.id(), since);
    }
    if (own && event.action().equals(Actions.DESTROY)) {
      notes.forget(container);
    }
  }
}

package io.epitaph.collector;

import java.time.Duration;

/**
 * Asks for snapshots of containers of which no event says that they are due: whose turn it is. For
 * any thread.
 */
final class RepeatedChecks {
  /** How often it is whose turn it is of the containers that run. */
  static final Duration RUNNING_EVERY = Duration.ofSeconds(1);

  private static final int CHECKED_AT_ONCE = 16;

  private final EngineKeeper keeper;
  private final ContainerNotes notes;
  private final SnapshotTaker snapshots;
  private final EngineClock clock;

  RepeatedChecks(
      EngineKeeper keeper, ContainerNotes notes, SnapshotTaker snapshots, EngineClock clock) {
    this.keeper = keeper;
    this.notes = notes;
    this.snapshots = snapshots;
    this.clock = clock;
  }

  /** Asks for some of the containers that do not run: a start of them may have failed unseen. */
  void checkTheDead() {
    Session open = keeper.session();
    if (open != null && open.startUp().isSent()) {
      notes.dead().next(CHECKED_AT_ONCE).forEach(id -> snapshots.check(open.connection(), id));
    }
  }

  /** Asks for those that run and whose turn it is; to be called every {@link #RUNNING_EVERY}. */
  void checkTheRunning() {
    Session open = keeper.session();
    if (open != null && open.startUp().isSent()) {
      notes
          .running()
          .next(RUNNING_EVERY, clock.ticks())
          .forEach(id -> snapshots.check(open.connection(), id));
    }
  }
}

package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incident.Resolution;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Unhealthy for long: the engine reports it, and does nothing about it. */
record StuckUnhealthyDetector(IncidentSettings settings) implements Detector {
  @Override
  public void onTurn(WorkloadUpdate update, Turn turn) {
    switch (turn.kind()) {
      case HEALTH -> health(update, turn);
      case HEALTH_LEARNED -> learned(update, turn);
      case DIED -> {
        Run run = Objects.requireNonNull(turn.run());
        boolean request = run.cause() != null && run.cause().kind().onRequest();
        end(update, turn, request ? Resolution.STOPPED : Resolution.DIED);
      }
      case STARTED -> end(update, turn, Resolution.DIED);
      case LEFT, DESTROYED -> end(update, turn, Resolution.REMOVED);
      case DISORDERED, UNORDERED -> disordered(update, turn);
      case PAUSED, UNPAUSED -> paused(update, turn);
      default -> {}
    }
  }

  private void health(WorkloadUpdate update, Turn turn) {
    HealthChange change = Objects.requireNonNull(turn.health());
    if (!change.status().equals("unhealthy")) {
      end(update, turn, Resolution.RECOVERED);
      return;
    }
    if (update.state().find(StuckEpisode.class, turn.containerId()) != null
        || (LateRequests.areExpected(update, turn.containerId()) && isRestarted(turn))) {
      return;
    }
    Thresholds thresholds = Thresholds.of(settings, turn.overrides());
    StuckEpisode stuck = new StuckEpisode();
    stuck.begin(turn.containerId(), turn.eventId(), turn.at());
    stuck.about(turn, thresholds);
    stuck.evidence(turn.eventId());
    stuck.begins(turn.eventId(), turn.at(), thresholds.settings().stuckAfter());
    stuck.show(change);
    update.put(turn.containerId(), stuck);
  }

  /** An event came too late: the change may be one of a run that is over. */
  private static void disordered(WorkloadUpdate update, Turn turn) {
    StuckEpisode stuck = update.state().find(StuckEpisode.class, turn.containerId());
    if (stuck != null && !stuck.isOpened() && isRestarted(turn)) {
      update.remove(StuckEpisode.class, turn.containerId());
    }
  }

  private static boolean isRestarted(Turn turn) {
    return turn.run() == null || turn.run().number() > 1;
  }

  private static void learned(WorkloadUpdate update, Turn turn) {
    StuckEpisode stuck = update.find(StuckEpisode.class, turn.containerId());
    if (stuck != null && stuck.beganWith(turn.eventId())) {
      stuck.show(Objects.requireNonNull(turn.health()));
      update.changed(stuck);
    }
  }

  /** A check finds nothing while it is paused on purpose: it has as long again. */
  private static void paused(WorkloadUpdate update, Turn turn) {
    StuckEpisode stuck = update.find(StuckEpisode.class, turn.containerId());
    if (stuck != null) {
      stuck.pause(turn.kind() == Turn.Kind.PAUSED, turn.at());
    }
  }

  private static void end(WorkloadUpdate update, Turn turn, Resolution how) {
    StuckEpisode stuck = update.remove(StuckEpisode.class, turn.containerId());
    if (stuck != null && stuck.isOpen()) {
      stuck.evidence(turn.eventId());
      update.resolve(stuck, turn.at(), how);
    }
  }

  // ---- time

  @Override
  public @Nullable Instant wakeAt(WorkloadState state) {
    return state.earliest(StuckEpisode.class, StuckEpisode::dueAt);
  }

  @Override
  public void onTime(WorkloadUpdate update, Instant now) {
    for (String id :
        update.state().subjects(StuckEpisode.class, s -> Detector.due(s.dueAt(), now))) {
      update.open(Objects.requireNonNull(update.find(StuckEpisode.class, id)), now);
    }
  }
}

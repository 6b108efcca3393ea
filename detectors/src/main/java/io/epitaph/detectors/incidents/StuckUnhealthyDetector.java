package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.Incarnation.HealthChange;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Unhealthy for long: the engine tells, and does nothing about it. */
final class StuckUnhealthyDetector {
  private StuckUnhealthyDetector() {}

  static void onTurn(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    switch (turn.kind()) {
      case HEALTH -> health(update, turn, thresholds);
      case HEALTH_LEARNED -> learned(update, turn);
      case DIED -> {
        Run run = Objects.requireNonNull(turn.run());
        boolean request = run.cause() != null && run.cause().kind().onRequest();
        end(update, turn, request ? "stopped" : "died");
      }
      case STARTED -> end(update, turn, "died");
      case DESTROYED -> end(update, turn, "removed");
      default -> {}
    }
  }

  private static void health(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    HealthChange change = Objects.requireNonNull(turn.health());
    if (!change.status().equals("unhealthy")) {
      end(update, turn, "recovered");
      return;
    }
    if (update.state.stuck.containsKey(turn.containerId())) {
      return;
    }
    StuckEpisode stuck = new StuckEpisode();
    stuck.begin(turn.containerId(), turn.eventId(), turn.at());
    stuck.about(turn, thresholds);
    stuck.evidence(turn.eventId());
    stuck.since = turn.at();
    stuck.eventId = turn.eventId();
    stuck.after = thresholds.settings().stuckAfter();
    stuck.dueAt = turn.at().plus(stuck.after);
    show(stuck, change);
    WorkloadUpdate.put(update.state.stuck, turn.containerId(), stuck);
  }

  private static void learned(WorkloadUpdate update, Turn turn) {
    StuckEpisode stuck = update.state.stuck.get(turn.containerId());
    if (stuck != null && stuck.eventId.equals(turn.eventId())) {
      show(stuck, Objects.requireNonNull(turn.health()));
      update.tell(stuck);
    }
  }

  private static void show(StuckEpisode stuck, HealthChange change) {
    stuck.failingStreak = change.failingStreak();
    stuck.probeOutput = change.output();
  }

  private static void end(WorkloadUpdate update, Turn turn, String how) {
    StuckEpisode stuck = update.state.stuck.remove(turn.containerId());
    if (stuck != null && stuck.isOpen()) {
      stuck.evidence(turn.eventId());
      update.resolve(stuck, turn.at(), how);
    }
  }

  // ---- time

  static @Nullable Instant wakeAt(WorkloadState state) {
    Instant wake = null;
    for (StuckEpisode stuck : state.stuck.values()) {
      if (stuck.openedAt == null) {
        wake = Instants.earlier(wake, stuck.dueAt);
      }
    }
    return wake;
  }

  static void onTime(WorkloadUpdate update, Instant now) {
    for (StuckEpisode stuck : List.copyOf(update.state.stuck.values())) {
      if (stuck.openedAt == null && !stuck.dueAt.isAfter(now)) {
        update.open(stuck, now);
      }
    }
  }
}

package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the incidents of one workload from the {@link Turn}s of its containers: restart loops, OOM
 * kills, health flaps, stuck health checks, crashes. What happens inside a restart loop is told as
 * part of it.
 *
 * <p>All goes by event time: there is no clock. A value; thread-safe.
 */
public final class WorkloadTracker {
  private final IncidentSettings settings;

  public WorkloadTracker(IncidentSettings settings) {
    this.settings = settings;
  }

  /**
   * @param state null when nothing is remembered of the workload
   */
  public WorkloadStep onTurn(@Nullable WorkloadState state, Turn turn) {
    WorkloadUpdate update = new WorkloadUpdate(state == null ? new WorkloadState() : state.copy());
    Instant before = turn.at().minusNanos(1);
    if (state != null && state.wakeAt != null && !state.wakeAt.isAfter(before)) {
      pass(update, before);
    }
    update.state.workload = turn.workload();
    update.input(turn.at());
    Thresholds thresholds = Thresholds.of(settings, turn.overrides());
    // The loop first: it decides what the others are part of.
    RestartLoopDetector.onTurn(update, turn, thresholds);
    OomDetector.onTurn(update, turn, thresholds);
    HealthFlapDetector.onTurn(update, turn, thresholds);
    StuckUnhealthyDetector.onTurn(update, turn, thresholds);
    CrashDetector.onTurn(update, turn, thresholds);
    return update.end(wakeAt(update.state));
  }

  /**
   * Lets time pass. Before {@link WorkloadState#wakeAt()} this does nothing.
   *
   * @param now event time
   */
  public WorkloadStep onTime(WorkloadState state, Instant now) {
    if (state.wakeAt == null || state.wakeAt.isAfter(now)) {
      return new WorkloadStep(state, List.of());
    }
    WorkloadUpdate update = new WorkloadUpdate(state.copy());
    pass(update, now);
    return update.end(wakeAt(update.state));
  }

  /** Does what is due until now, in order of time. */
  private static void pass(WorkloadUpdate update, Instant now) {
    Instant due = wakeAt(update.state);
    while (due != null && !due.isAfter(now)) {
      update.input(due);
      RestartLoopDetector.onTime(update, due);
      OomDetector.onTime(update, due);
      HealthFlapDetector.onTime(update, due);
      StuckUnhealthyDetector.onTime(update, due);
      CrashDetector.onTime(update, due);
      due = wakeAt(update.state);
    }
  }

  private static @Nullable Instant wakeAt(WorkloadState state) {
    Instant wake = RestartLoopDetector.wakeAt(state);
    wake = Instants.earlier(wake, OomDetector.wakeAt(state));
    wake = Instants.earlier(wake, HealthFlapDetector.wakeAt(state));
    wake = Instants.earlier(wake, StuckUnhealthyDetector.wakeAt(state));
    return Instants.earlier(wake, CrashDetector.wakeAt(state));
  }
}

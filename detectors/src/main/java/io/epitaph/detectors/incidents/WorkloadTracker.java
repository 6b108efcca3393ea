package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.model.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the incidents of one workload from the {@link Turn}s of its containers, by all {@linkplain
 * Detector detectors}. What happens inside a restart loop becomes part of it.
 *
 * <p>All times are event times: there is no clock. A value; thread-safe.
 */
public final class WorkloadTracker {
  private final List<Detector> detectors;

  public WorkloadTracker(IncidentSettings settings) {
    this.detectors = Detector.all(settings);
  }

  /**
   * @param state null when nothing is remembered of the workload
   */
  public WorkloadStep onTurn(@Nullable WorkloadState state, Turn turn) {
    WorkloadUpdate update = new WorkloadUpdate(state);
    Instant before = turn.at().minusNanos(1);
    if (state != null && Detector.due(state.wakeAt, before)) {
      pass(update, before);
    }
    update.input(turn.workload(), turn.at());
    for (Detector detector : detectors) {
      detector.onTurn(update, turn);
    }
    return update.end(wakeAt(update.state()));
  }

  /**
   * The open incident of a host that ran out of memory; null for none.
   *
   * @param state the host's
   */
  public @Nullable String hostIncident(@Nullable WorkloadState state) {
    HostOomEpisode open =
        state == null ? null : state.find(HostOomEpisode.class, WorkloadState.WHOLE);
    return open == null ? null : open.id();
  }

  /**
   * Lets time pass. Before {@link WorkloadState#wakeAt()} this does nothing.
   *
   * @param now event time
   */
  public WorkloadStep onTime(WorkloadState state, Instant now) {
    if (!Detector.due(state.wakeAt, now)) {
      return new WorkloadStep(state, List.of());
    }
    WorkloadUpdate update = new WorkloadUpdate(state);
    pass(update, now);
    return update.end(wakeAt(update.state()));
  }

  /** The revision of what was published last. */
  public long revision(WorkloadState state) {
    return state.applied;
  }

  /** The state as if so many inputs had made it: what is published next has a higher revision. */
  public WorkloadState withRevision(WorkloadState state, long revision) {
    WorkloadState counted = new WorkloadState(state);
    counted.applied = revision;
    return counted;
  }

  /** The incidents of a workload that are open, or may be again. */
  public List<Incident> incidents(WorkloadState state) {
    return state.incidents();
  }

  /**
   * The state with all that it waits for so much later: the engine's clock was set, or nobody
   * watched meanwhile.
   */
  public WorkloadState shifted(WorkloadState state, Duration by) {
    return state.shifted(by);
  }

  /** Does what is due until now, in order of time. */
  private void pass(WorkloadUpdate update, Instant now) {
    Instant due = wakeAt(update.state());
    while (due != null && !due.isAfter(now)) {
      update.input(null, due);
      for (Detector detector : detectors) {
        detector.onTime(update, due);
      }
      due = wakeAt(update.state());
    }
  }

  private @Nullable Instant wakeAt(WorkloadState state) {
    Instant wake = null;
    if (!state.isCalm()) {
      for (Detector detector : detectors) {
        wake = Instants.earlier(wake, detector.wakeAt(state));
      }
    }
    return wake;
  }
}

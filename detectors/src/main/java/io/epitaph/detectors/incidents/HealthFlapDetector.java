package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident.Resolution;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Health that comes and goes. Each change, and each restart of a container with a health check,
 * adds a penalty that halves with time, as routers damp flapping routes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2439">RFC 2439</a>
 */
record HealthFlapDetector(IncidentSettings settings) implements Detector {
  @Override
  public void onTurn(WorkloadUpdate update, Turn turn) {
    switch (turn.kind()) {
      case HEALTH -> health(update, turn);
      case HEALTH_LEARNED -> learned(update, turn);
      case STARTED -> started(update, turn);
      case DIED -> died(update, turn);
      case JOINED -> stays(update);
      case LEFT, DESTROYED -> gone(update, turn, Resolution.REMOVED);
      default -> {}
    }
  }

  private static @Nullable FlapEpisode known(WorkloadUpdate update) {
    return update.find(FlapEpisode.class, WorkloadState.WHOLE);
  }

  private void health(WorkloadUpdate update, Turn turn) {
    HealthChange change = Objects.requireNonNull(turn.health());
    FlapEpisode flap = known(update);
    if (flap != null) {
      flap.stays();
    }
    boolean changed =
        turn.formerHealth() != null
            && isVerdict(change.status())
            && isVerdict(turn.formerHealth())
            && !change.status().equals(turn.formerHealth());
    if (changed) {
      add(update, turn).changed(change);
      open(update, turn);
    } else if (flap != null) {
      flap.show(change);
      update.changed(flap);
    }
  }

  private static boolean isVerdict(String status) {
    return status.equals("healthy") || status.equals("unhealthy");
  }

  private static void learned(WorkloadUpdate update, Turn turn) {
    FlapEpisode flap = known(update);
    if (flap != null && flap.isLastChange(turn.at())) {
      flap.show(Objects.requireNonNull(turn.health()));
      update.changed(flap);
    }
  }

  private static void stays(WorkloadUpdate update) {
    FlapEpisode flap = known(update);
    if (flap != null) {
      flap.stays();
    }
  }

  private void started(WorkloadUpdate update, Turn turn) {
    stays(update);
    Run run = Objects.requireNonNull(turn.run());
    if (run.startedBy() == StartedBy.POLICY && turn.terms().healthCheck()) {
      add(update, turn).restarted();
      open(update, turn);
    }
  }

  private void died(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    if (run.cause() != null && run.cause().kind().onRequest()) {
      gone(update, turn, Resolution.STOPPED);
    }
  }

  private void gone(WorkloadUpdate update, Turn turn, Resolution how) {
    FlapEpisode flap = known(update);
    if (flap != null) {
      Thresholds thresholds = Thresholds.of(settings, turn.overrides());
      flap.gone(how, turn.at().plus(thresholds.settings().loopWindow()));
    }
  }

  private FlapEpisode add(WorkloadUpdate update, Turn turn) {
    FlapEpisode flap = known(update);
    if (flap == null) {
      flap = new FlapEpisode();
      flap.begin(turn.workload().id(), turn.eventId(), turn.at());
      update.put(WorkloadState.WHOLE, flap);
    }
    Thresholds thresholds = Thresholds.of(settings, turn.overrides());
    flap.about(turn, thresholds);
    flap.evidence(turn.eventId());
    flap.penalize(turn.at(), thresholds.settings());
    return flap;
  }

  private void open(WorkloadUpdate update, Turn turn) {
    FlapEpisode flap = Objects.requireNonNull(known(update));
    int threshold = Thresholds.of(settings, turn.overrides()).settings().flapOpen();
    if (!flap.isOpened() && flap.isAbove(threshold)) {
      update.open(flap, turn.at());
    } else {
      update.changed(flap);
    }
  }

  // ---- time

  @Override
  public @Nullable Instant wakeAt(WorkloadState state) {
    FlapEpisode flap = state.find(FlapEpisode.class, WorkloadState.WHOLE);
    return flap == null ? null : Instants.earlier(flap.calmAt(), flap.goneAt());
  }

  @Override
  public void onTime(WorkloadUpdate update, Instant now) {
    if (!Detector.due(wakeAt(update.state()), now)) {
      return;
    }
    FlapEpisode flap =
        Objects.requireNonNull(update.remove(FlapEpisode.class, WorkloadState.WHOLE));
    if (flap.isOpen()) {
      update.resolve(flap, now, flap.ends(now));
    }
  }
}

package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Health that comes and goes. Each change, and each restart of a container with a health check,
 * adds a penalty that halves with time, as routers damp flapping routes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2439">RFC 2439</a>
 */
final class HealthFlapDetector {
  private static final int PENALTY = 1000;
  private static final int MOST = 6000;

  private HealthFlapDetector() {}

  static void onTurn(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    switch (turn.kind()) {
      case HEALTH -> health(update, turn, thresholds);
      case HEALTH_LEARNED -> learned(update, turn);
      case STARTED -> started(update, turn, thresholds);
      case DIED -> died(update, turn, thresholds);
      case DESTROYED -> gone(update, turn, thresholds, "removed");
      default -> {}
    }
  }

  private static void health(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    HealthChange change = Objects.requireNonNull(turn.health());
    stays(update);
    boolean changed =
        turn.formerHealth() != null
            && isVerdict(change.status())
            && isVerdict(turn.formerHealth())
            && !change.status().equals(turn.formerHealth());
    if (changed) {
      FlapEpisode flap = add(update, turn, thresholds);
      flap.changes++;
      show(flap, change);
      open(update, flap, turn, thresholds);
    } else if (update.state.flap != null) {
      show(update.state.flap, change);
      update.tell(update.state.flap);
    }
  }

  private static boolean isVerdict(String status) {
    return status.equals("healthy") || status.equals("unhealthy");
  }

  private static void learned(WorkloadUpdate update, Turn turn) {
    FlapEpisode flap = update.state.flap;
    if (flap != null && turn.at().compareTo(flap.lastChangeAt) >= 0) {
      show(flap, Objects.requireNonNull(turn.health()));
      update.tell(flap);
    }
  }

  private static void show(FlapEpisode flap, HealthChange change) {
    flap.lastStatus = change.status();
    flap.failingStreak = change.failingStreak();
    flap.probeOutput = change.output() == null ? flap.probeOutput : change.output();
  }

  private static void started(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    stays(update);
    Run run = Objects.requireNonNull(turn.run());
    if (run.startedBy() == StartedBy.POLICY && turn.terms().healthCheck()) {
      FlapEpisode flap = add(update, turn, thresholds);
      flap.restarts++;
      flap.lastStatus = "starting";
      open(update, flap, turn, thresholds);
    }
  }

  private static void died(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    Run run = Objects.requireNonNull(turn.run());
    if (run.cause() != null && run.cause().kind().onRequest()) {
      gone(update, turn, thresholds, "stopped");
    }
  }

  private static void gone(WorkloadUpdate update, Turn turn, Thresholds thresholds, String how) {
    FlapEpisode flap = update.state.flap;
    if (flap != null) {
      flap.goneHow = how;
      if (flap.goneAt == null) {
        flap.goneAt = turn.at().plus(thresholds.settings().loopWindow());
      }
    }
  }

  private static void stays(WorkloadUpdate update) {
    if (update.state.flap != null) {
      update.state.flap.goneAt = null;
    }
  }

  private static FlapEpisode add(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    FlapEpisode flap = update.state.flap;
    if (flap == null) {
      flap = new FlapEpisode();
      flap.begin(turn.workload().id(), turn.eventId(), turn.at());
      update.state.flap = flap;
    }
    flap.about(turn, thresholds);
    flap.evidence(turn.eventId());
    Instant at = turn.at().isBefore(flap.penaltyAt) ? flap.penaltyAt : turn.at();
    double left = flap.penalty == 0 ? 0 : decayed(flap, at);
    flap.penalty = Math.min(MOST, left + PENALTY);
    flap.penaltyAt = at;
    flap.lastChangeAt = at;
    flap.halfLife = thresholds.settings().flapHalfLife();
    flap.resolveBelow = thresholds.settings().flapResolve();
    flap.calmAt = calmAt(flap);
    return flap;
  }

  private static void open(
      WorkloadUpdate update, FlapEpisode flap, Turn turn, Thresholds thresholds) {
    // Restarts alone are a restart loop's matter.
    if (flap.openedAt == null
        && flap.changes > 0
        && flap.penalty > thresholds.settings().flapOpen()) {
      update.open(flap, turn.at());
    } else {
      update.tell(flap);
    }
  }

  private static double decayed(FlapEpisode flap, Instant at) {
    double halves = seconds(Duration.between(flap.penaltyAt, at)) / seconds(flap.halfLife);
    return flap.penalty * StrictMath.pow(0.5, halves);
  }

  /** When the penalty has gone below the threshold. */
  private static Instant calmAt(FlapEpisode flap) {
    double halves = StrictMath.log(flap.penalty / flap.resolveBelow) / StrictMath.log(2);
    double seconds = Math.max(0, halves) * seconds(flap.halfLife);
    return flap.penaltyAt.plusMillis((long) Math.ceil(seconds * 1000) + 1);
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  // ---- time

  static @Nullable Instant wakeAt(WorkloadState state) {
    FlapEpisode flap = state.flap;
    return flap == null ? null : Instants.earlier(flap.calmAt, flap.goneAt);
  }

  static void onTime(WorkloadUpdate update, Instant now) {
    FlapEpisode flap = update.state.flap;
    if (flap == null) {
      return;
    }
    boolean gone = flap.goneAt != null && !flap.goneAt.isAfter(now);
    if (gone || !flap.calmAt.isAfter(now)) {
      update.state.flap = null;
      if (flap.isOpen()) {
        flap.penalty = decayed(flap, now);
        update.resolve(flap, now, gone ? flap.goneHow : "quiet");
      }
    }
  }
}

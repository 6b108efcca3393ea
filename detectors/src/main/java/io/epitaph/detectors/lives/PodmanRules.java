package io.epitaph.detectors.lives;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.Signals;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The verdict on deaths of which Podman did not tell all that Docker tells. */
final class PodmanRules {
  private PodmanRules() {}

  /** What shows that it was stopped; a removal by force is told by its end only. */
  static @Nullable String stopEventId(RunState dead, LifeState state) {
    Instant died = dead.diedAt;
    boolean removed =
        dead.stopEventId == null
            && dead.signals.isEmpty()
            && state.isLast(dead)
            && died != null
            && state.destroyedAt != null
            && Duration.between(died, state.destroyedAt).compareTo(Podman.SOON) <= 0
            && isRequest(dead.exitCode == null ? 0 : Signals.in(dead.exitCode));
    return removed ? state.destroyEventId : dead.stopEventId;
  }

  private static boolean isRequest(int signal) {
    return signal == Signals.KILL || signal == Signals.TERM;
  }

  /** A stop may have ended it, and was not told. */
  static CauseOfDeath doubt(CauseOfDeath cause) {
    Integer signal = cause.signal();
    boolean doubtful =
        cause.kind() == CauseOfDeath.Kind.KILLED_FROM_OUTSIDE
            && signal != null
            && isRequest(signal);
    return doubtful
        ? new CauseOfDeath(
            cause.kind(),
            "killed by "
                + Signals.name(signal)
                + ": from outside, or by a stop, which Podman does not always tell: exit "
                + (128 + signal),
            Confidence.GUESS,
            cause.evidence(),
            signal)
        : cause;
  }

  /** A stop of which no signal was told. */
  static CauseOfDeath stopped(Evidence evidence) {
    Integer code = evidence.exitCode();
    int shown = code == null ? 0 : Signals.in(code);
    String signal = Signals.name(evidence.stopSignal());
    if (shown == Signals.KILL && evidence.stopSignal() != Signals.KILL) {
      return Verdict.of(
              evidence,
              CauseOfDeath.Kind.STOP_TIMED_OUT,
              "killed by SIGKILL by a stop: did not obey " + signal + RequestRules.exit(evidence),
              Confidence.LIKELY)
          .by(Signals.KILL)
          .done();
    }
    boolean obeyed = code != null && (code == 0 || shown == evidence.stopSignal());
    return Verdict.of(
            evidence,
            CauseOfDeath.Kind.STOPPED_ON_REQUEST,
            "stopped on request, "
                + (obeyed ? "obeyed " : "after ")
                + signal
                + RequestRules.exit(evidence),
            obeyed ? Confidence.CERTAIN : Confidence.LIKELY)
        .by(evidence.stopSignal())
        .done();
  }
}

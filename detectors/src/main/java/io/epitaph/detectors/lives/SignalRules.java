package io.epitaph.detectors.lives;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Signals;

/**
 * Deaths by a signal that no request explains: by any while nobody watched, else by all but
 * SIGKILL.
 */
final class SignalRules {
  private SignalRules() {}

  /** Somebody may have asked for it, and nobody would have seen that. */
  static CauseOfDeath unwatched(Evidence evidence, int code, int signal, Gap gap) {
    if (signal != Signals.KILL && isAsked(evidence, signal)) {
      return Verdict.of(
              evidence,
              Kind.STOPPED_ON_REQUEST,
              "stopped by "
                  + Signals.name(signal)
                  + ", as `docker stop` sends it: exit "
                  + code
                  + ", "
                  + gap.sentence(),
              Confidence.GUESS)
          .by(signal)
          .done();
    }
    return Verdict.of(
            evidence,
            Kind.UNKNOWN,
            "unknown: exit " + ExitMeaning.text(code) + ", " + gap.sentence(),
            Confidence.GUESS)
        .by(signal)
        .done();
  }

  /** Whether it is what a {@code docker stop} sends, or what ends a program. */
  private static boolean isAsked(Evidence evidence, int signal) {
    return Signals.isMeantToEnd(signal) || signal == evidence.stopSignal();
  }

  static CauseOfDeath fromOutside(Evidence evidence, int code, int signal) {
    if (evidence.unseen() && isAsked(evidence, signal)) {
      return Verdict.of(
              evidence,
              Kind.STOPPED_ON_REQUEST,
              "stopped by "
                  + Signals.name(signal)
                  + " while nobody watched, as `docker stop` sends it: exit "
                  + code,
              Confidence.GUESS)
          .by(signal)
          .done();
    }
    return Verdict.of(
            evidence,
            Kind.KILLED_FROM_OUTSIDE,
            "killed by "
                + Signals.name(signal)
                + ", sent by no request through the engine: exit "
                + code,
            Confidence.LIKELY)
        .by(signal)
        .done();
  }
}

package io.epitaph.detectors.lives;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Signals;
import java.util.List;

/** Deaths with their engine, or with the host. */
final class EngineStopRules {
  private EngineStopRules() {}

  /**
   * It is known that it went down so.
   *
   * @param requests the signals that the death can be the effect of
   */
  static CauseOfDeath wentDown(Evidence evidence, List<SignalSent> requests, EngineStop stop) {
    Integer code = evidence.exitCode();
    if (!requests.isEmpty()) {
      SignalSent first = requests.get(0);
      SignalSent last = requests.get(requests.size() - 1);
      boolean killed = last.signal() == Signals.KILL && first.signal() != Signals.KILL;
      return Verdict.of(
              evidence,
              Kind.ENGINE_STOPPED,
              "went down with the engine: "
                  + (killed
                      ? RequestRules.disobeyed(first, last) + ", killed by SIGKILL"
                      : "obeyed " + Signals.name(first.signal()))
                  + RequestRules.exit(evidence),
              stop.confidence())
          .asked(requests)
          .by(last.signal())
          .done();
    }
    boolean written = code != null && code == 0;
    String how =
        code == null
            ? ": nobody saw how it ended"
            : code == ExitMeaning.LOST
                ? ", which does not know its exit code"
                : written
                    ? ": exit 0, which Docker 24.0.0 to 24.0.2 write for that"
                    : ": exit " + ExitMeaning.text(code);
    return Verdict.of(
            evidence,
            Kind.ENGINE_STOPPED,
            "went down with the engine or its host" + how,
            written ? Confidence.GUESS : stop.confidence())
        .done();
  }

  /** The engine says that it does not know how it ended. */
  static CauseOfDeath lost(Evidence evidence) {
    return evidence.unseen()
        ? Verdict.of(
                evidence,
                Kind.ENGINE_STOPPED,
                "went down with the engine or its host, which does not know its exit code",
                Confidence.GUESS)
            .done()
        : Verdict.of(
                evidence,
                Kind.UNKNOWN,
                "exit 255: by its own doing, or the engine lost sight of it",
                Confidence.GUESS)
            .done();
  }
}

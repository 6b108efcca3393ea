package io.epitaph.detectors.lives;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Words;

/** The verdict on a start that failed. */
final class FailedStartRules {
  private FailedStartRules() {}

  static CauseOfDeath judge(Evidence evidence, String error) {
    Integer code = evidence.exitCode();
    String reason =
        error.isEmpty()
            ? (code == null ? "" : ": exit " + ExitMeaning.meaning(code))
            : ": "
                + (code == null ? "" : "exit " + codeOfStart(code, error) + ": ")
                + Words.firstLine(error);
    return Verdict.of(
            evidence,
            Kind.COULD_NOT_START,
            "could not start" + reason,
            error.isEmpty() ? Confidence.LIKELY : Confidence.CERTAIN)
        .done();
  }

  /** An engine writes 127 for whatever is missing, and 126 for whatever it may not touch. */
  private static String codeOfStart(int code, String error) {
    boolean aboutMount = error.contains("mount") && !error.contains("exec: ");
    return aboutMount ? ExitMeaning.text(code) : ExitMeaning.meaning(code);
  }
}

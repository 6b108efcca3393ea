package io.epitaph.detectors.lives;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import org.jspecify.annotations.Nullable;

/** Deaths of a program whose own heap was full. */
final class HeapRules {
  private HeapRules() {}

  /** What no request explains, and its last words do: its own heap was full; else null. */
  static @Nullable CauseOfDeath judge(Evidence evidence, int code) {
    String of = evidence.lastWords() == null ? null : HeapWords.full(evidence.lastWords());
    if (of == null) {
      return null;
    }
    if (code == 0) {
      return Verdict.of(
              evidence,
              Kind.COMPLETED,
              "completed: exit 0, though its last words say that its own heap was full ("
                  + of
                  + ")",
              Confidence.LIKELY)
          .done();
    }
    Verdict verdict =
        Verdict.of(
            evidence,
            Kind.OUT_OF_MEMORY,
            "out of memory in its own heap ("
                + of
                + "), by its last words: exit "
                + ExitMeaning.text(code),
            Confidence.LIKELY);
    int signal = ExitMeaning.signal(code);
    return signal == 0 ? verdict.done() : verdict.by(signal).done();
  }
}

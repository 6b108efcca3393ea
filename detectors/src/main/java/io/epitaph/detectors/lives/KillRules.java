package io.epitaph.detectors.lives;

import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import java.time.Duration;
import java.util.List;

/** Deaths by a SIGKILL that no request explains, while somebody watched. */
final class KillRules {
  private KillRules() {}

  static CauseOfDeath fromOutside(Evidence evidence) {
    Long limit = evidence.memoryLimit();
    boolean limited = limit != null && limit > 0;
    List<Oom> ooms = evidence.ooms();
    String why;
    if (evidence.unseen()) {
      why = " while nobody watched: on request, for memory or from outside";
    } else if (!ooms.isEmpty()) {
      Duration before = Duration.between(ooms.get(ooms.size() - 1).at(), evidence.diedAt());
      why =
          ": no request; a process in it was killed for memory "
              + Words.duration(before)
              + " before";
    } else if (limited) {
      why =
          ": no request; not every engine reports OOM kills, and its limit is "
              + Words.bytes(limit);
    } else {
      why = " from outside the container: no request, and the engine reports no OOM kill";
    }
    boolean guess = evidence.unseen() || limited;
    return Verdict.of(
            evidence,
            Kind.KILLED_FROM_OUTSIDE,
            "killed by SIGKILL" + why + ": exit 137",
            guess ? Confidence.GUESS : Confidence.LIKELY)
        .by(Signals.KILL)
        .done();
  }
}

package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Terms;
import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What inspect shows of the terms on which a container runs: its policy, its limits. */
record InspectedTerms(LifeUpdate update, HeldSnapshot snapshot, Facts facts) {
  void read() {
    LifeState state = update.state;
    Terms terms =
        new Terms(
            facts.restartPolicy(),
            facts.restartLimit(),
            facts.memoryLimit(),
            facts.memorySwapLimit(),
            Boolean.TRUE.equals(facts.oomKillDisabled()),
            facts.autoRemove(),
            facts.tty(),
            facts.healthCheck() != null || facts.health() != null);
    Instant at = snapshot.takenAt();
    if (!at.isBefore(state.termsAt)) {
      boolean news = !terms.equals(state.terms);
      state.terms = terms;
      state.termsAt = at;
      if (news) {
        update.turn(
            Turn.Kind.FACTS_LEARNED,
            update.newsAt(),
            SnapshotReading.evidence(snapshot),
            state.last(),
            null);
      }
    }
    // What held then holds for later runs too, until a later snapshot shows otherwise.
    RunState about = SnapshotReading.about(state, snapshot);
    for (RunState run : List.copyOf(state.recent)) {
      if ((about == null || run.number >= about.number)
          && (run.termsAt == null || run.termsAt.isBefore(at))) {
        boolean news = !same(run, terms);
        RunState written = update.write(run);
        LifeUpdate.applyTerms(written, terms, at);
        if (news) {
          update.touch(written);
        }
      }
    }
  }

  private static boolean same(RunState run, Terms terms) {
    return terms.memoryLimit() != null
        && terms.memoryLimit().equals(run.memoryLimit)
        && Objects.equals(terms.policyText(), run.restartPolicy)
        && terms.healthCheck() == run.healthCheck;
  }
}

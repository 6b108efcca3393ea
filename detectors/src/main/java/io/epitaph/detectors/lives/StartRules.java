package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn.Terms;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What started an incarnation: a user, or the restart policy. No event says so. */
final class StartRules {
  /** The engine's longest wait between restarts is 60 s; the rest is for starting. */
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(75);

  private StartRules() {}

  /**
   * @param before the incarnation before it; null when there was none, or it is not known
   * @param terms null while not known
   * @return null when it cannot be decided yet
   */
  static @Nullable StartedBy decide(
      RunState run,
      @Nullable RunState before,
      @Nullable Terms terms,
      boolean bornInSight,
      boolean stoppedWhileDead) {
    if (before == null) {
      return bornInSight && run.number == 1 ? StartedBy.FIRST_START : null;
    }
    CauseOfDeath cause = before.cause;
    if (cause == null || before.neverRan() || stoppedWhileDead) {
      return StartedBy.HAND;
    }
    if (cause.kind() == CauseOfDeath.Kind.ENGINE_STOPPED) {
      // An engine that comes back starts what has such a policy.
      return terms == null ? null : terms.restarts() ? StartedBy.POLICY : StartedBy.HAND;
    }
    if (cause.kind().onRequest() || tooLate(run, before)) {
      return StartedBy.HAND;
    }
    if (terms == null) {
      return null;
    }
    return policyActs(before, terms) ? StartedBy.POLICY : StartedBy.HAND;
  }

  /** What it must have been, while nothing is known of the policy. */
  static @Nullable StartedBy guess(@Nullable RunState before) {
    // All that rules the policy out, decide() has seen.
    return before == null ? null : StartedBy.POLICY;
  }

  /** True when the policy answers a death that was not requested with a restart. */
  static boolean policyActs(RunState dead, Terms terms) {
    if (!"on-failure".equals(terms.restartPolicy())) {
      return terms.restarts();
    }
    return (dead.exitCode == null || dead.exitCode != 0) && !usedUp(dead, terms);
  }

  /** True when {@code on-failure:N} has restarted it N times. */
  static boolean usedUp(RunState dead, Terms terms) {
    return terms.restartLimit() > 0
        && dead.policyRestarts != null
        && dead.policyRestarts >= terms.restartLimit();
  }

  private static boolean tooLate(RunState run, RunState before) {
    return run.startedAt != null
        && before.diedAt != null
        && Duration.between(before.diedAt, run.startedAt).compareTo(LONGEST_DELAY) > 0;
  }
}

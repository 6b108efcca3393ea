package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn.Terms;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What started an incarnation: a user, or the restart policy. No event says so. */
final class StartRules {
  /** The engine's longest wait between restarts is 60 s; the rest is for starting. */
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(75);

  /** A busy host takes longer to start; later than this somebody else did. */
  private static final Duration BUSY_DELAY = Duration.ofMinutes(5);

  private StartRules() {}

  /**
   * @param before the incarnation before it; null when there was none, or it is not known
   * @param terms null while not known
   * @param engineBackAt when the engine was back that went down with it; null while it is away
   * @return null when it cannot be decided yet
   */
  static @Nullable StartedBy decide(
      RunState run,
      @Nullable RunState before,
      @Nullable Terms terms,
      boolean bornInSight,
      boolean stoppedWhileDead,
      @Nullable Instant engineBackAt) {
    if (before == null) {
      return bornInSight && run.number == 1 ? StartedBy.FIRST_START : null;
    }
    CauseOfDeath cause = before.cause;
    if (isByTheEngine(run.startedAt, before, engineBackAt)) {
      // An engine that comes back starts what has such a policy.
      return terms == null || terms.restarts() ? StartedBy.ENGINE : StartedBy.HAND;
    }
    if (cause == null || before.neverRan() || stoppedWhileDead) {
      return StartedBy.HAND;
    }
    if (cause.kind().onRequest() || isLater(run.startedAt, before, BUSY_DELAY)) {
      return StartedBy.HAND;
    }
    if (terms == null) {
      return null;
    }
    if (!policyActs(before, terms)) {
      return StartedBy.HAND;
    }
    // Inspect's restart count shows it, if it comes.
    return isLater(run.startedAt, before, LONGEST_DELAY) ? null : StartedBy.POLICY;
  }

  /** Whether an engine that is back may have tried it. */
  private static boolean isByTheEngine(
      @Nullable Instant at, RunState before, @Nullable Instant engineBackAt) {
    if (before.engineStop != null) {
      return !EngineReading.isLongBack(at, engineBackAt);
    }
    return before.cause != null
        && before.cause.kind() == CauseOfDeath.Kind.ENGINE_STOPPED
        && !isLater(at, before, BUSY_DELAY);
  }

  /** What it must have been, while nothing is known of the policy or its count. */
  static @Nullable StartedBy guess(@Nullable RunState before) {
    // All that rules the policy out, decide() has seen.
    return before == null ? null : StartedBy.POLICY;
  }

  /**
   * What tried to start a container that did not start.
   *
   * @param at null when that is not known
   */
  static StartedBy triedBy(
      RunState before, @Nullable Instant at, @Nullable Terms terms, boolean stoppedWhileDead) {
    CauseOfDeath cause = before.cause;
    // The engine does not try again after a start that failed.
    if (terms == null || cause == null || before.neverRan() || stoppedWhileDead) {
      return StartedBy.HAND;
    }
    if (cause.kind() == CauseOfDeath.Kind.ENGINE_STOPPED) {
      boolean engine = terms.restarts() && !isLater(at, before, BUSY_DELAY);
      return engine ? StartedBy.ENGINE : StartedBy.HAND;
    }
    boolean acts = !cause.kind().onRequest() && policyActs(before, terms);
    return acts && !isLater(at, before, BUSY_DELAY) ? StartedBy.POLICY : StartedBy.HAND;
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

  private static boolean isLater(@Nullable Instant at, RunState before, Duration than) {
    return at != null
        && before.diedAt != null
        && Duration.between(before.diedAt, at).compareTo(than) > 0;
  }
}

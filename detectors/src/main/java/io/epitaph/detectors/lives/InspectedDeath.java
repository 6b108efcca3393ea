package io.epitaph.detectors.lives;

import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What inspect shows of a death that is known.
 *
 * @param evidence the id of what made the snapshot
 */
record InspectedDeath(LifeUpdate update, Facts facts, String evidence) {
  private static final Duration FINISHED_BEFORE_STARTED = Duration.ofSeconds(1);

  /** Inspect has the true exit code, if it is about that death, where the event has none. */
  void read() {
    LifeState state = update.state;
    Instant finished = facts.finishedAt();
    if (finished == null || !SnapshotReading.ENDED.contains(facts.status())) {
      return;
    }
    for (RunState run : List.copyOf(state.recent)) {
      if (run.diedAt == null || run.neverRan() || !SnapshotReading.near(finished, run.diedAt)) {
        continue;
      }
      if (run.startedAt != null
          && finished.isBefore(run.startedAt.minus(FINISHED_BEFORE_STARTED))) {
        continue;
      }
      RunState written = update.write(run);
      if (!isTold(run) && FailedStart.leavesExitCode(facts)) {
        written.exitCode = facts.exitCode();
        written.exitCodeCertain = true;
      }
      written.oomFlag = facts.oomKilled();
      if (facts.stoppedByUser() && written.stopEventId == null && written.signals.isEmpty()) {
        written.stopEventId = evidence;
      }
      if (written.startedAt == null && facts.startedAt() != null) {
        written.startedAt = facts.startedAt();
      }
      return;
    }
  }

  /** Whether the event of its death has its exit code, and no label hides it. */
  private boolean isTold(RunState run) {
    return run.exitCode != null
        && !run.unseen
        && !run.exitCodeCertain
        && !update.state.labels.containsKey("exitCode");
  }
}

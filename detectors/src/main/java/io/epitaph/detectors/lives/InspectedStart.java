package io.epitaph.detectors.lives;

import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What inspect shows of a start: what started it, and how often the policy had by then.
 *
 * @param evidence the id of what made the snapshot
 */
record InspectedStart(LifeUpdate update, Facts facts, String evidence) {
  /** The restart count shows whether the policy started it: a start by hand sets it to 0. */
  void read() {
    Instant started = facts.startedAt();
    if (!facts.error().isEmpty()) {
      // The count may be that of the start that failed.
      return;
    }
    if (started == null
        || !(facts.status().equals("running") || SnapshotReading.ENDED.contains(facts.status()))) {
      return;
    }
    RunState fits = null;
    for (int i = update.state.recent.size() - 1; i >= 0; i--) {
      RunState run = update.state.recent.get(i);
      if (run.startedAt != null && SnapshotReading.near(started, run.startedAt)) {
        fits = run;
      }
    }
    if (fits == null) {
      return;
    }
    // While the engine waits to restart it, the count is already that of the next run.
    int restarts = facts.restartCount() - (facts.status().equals("restarting") ? 1 : 0);
    if (restarts < 0) {
      return;
    }
    RunState run = update.write(fits);
    endedBefore(run, started);
    if (run.startedBy != StartedBy.RESTART) {
      StartedBy by = whoStarted(run, restarts);
      if (run.startTold && by != null) {
        Starts.revise(update, run, by, evidence);
      } else if (by != null) {
        run.startedBy = by;
      }
    }
    run.policyRestarts = restarts;
    int count = restarts;
    for (RunState later : List.copyOf(update.state.recent)) {
      if (later.number > run.number) {
        count = later.startedBy == StartedBy.POLICY ? count + 1 : 0;
        update.write(later).policyRestarts = count;
      }
    }
  }

  /** When the run before ended, if nobody saw that. */
  private void endedBefore(RunState run, Instant started) {
    RunState before = update.before(run);
    Instant finished = facts.finishedAt();
    boolean unseen = before != null && before.unseen && before.dieEventId == null;
    if (unseen
        && finished != null
        && !finished.isAfter(started)
        && (before.startedAt == null || finished.isAfter(before.startedAt))
        && !finished.equals(before.diedAt)) {
      RunState written = update.write(before);
      written.diedAt = finished;
      update.touch(written);
    }
  }

  private @Nullable StartedBy whoStarted(RunState run, int restarts) {
    RunState before = update.before(run);
    if (restarts > 0) {
      return StartedBy.POLICY;
    }
    if (run.startedBy == StartedBy.ENGINE) {
      // It starts without counting.
      return StartedBy.ENGINE;
    }
    if (before == null) {
      if ((update.state.bornInSight && run.number == 1) || facts.finishedAt() == null) {
        return StartedBy.FIRST_START;
      }
      // It had ended before, unless that was this very run; its count is 0. An adopted run may be
      // an engine's doing.
      boolean again = run.startedAt != null && facts.finishedAt().isBefore(run.startedAt);
      return run.startedBy == null && !run.adopted && again ? StartedBy.HAND : run.startedBy;
    }
    // An engine that comes back starts containers without counting.
    return run.startedBy == StartedBy.POLICY
            && before.cause != null
            && before.cause.kind().onRequest()
        ? StartedBy.POLICY
        : StartedBy.HAND;
  }
}

package io.epitaph.detectors.lives;

import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Wire;
import java.time.Instant;

/** What a snapshot without an event shows of one that ended while no collector watched. */
record AdoptedDeath(LifeUpdate update, HeldSnapshot snapshot, Facts facts) {
  void adopt() {
    Instant finished = facts.finishedAt();
    RunState last = update.state.last();
    if (finished == null) {
      return;
    }
    if (last == null) {
      history(finished);
    } else if (!last.dead() && (last.startedAt == null || finished.isAfter(last.startedAt))) {
      RunState run = update.write(last);
      Starts.decide(update, run, true);
      run.unseen = true;
      ended(run);
      update.die(run, finished, snapshot.id());
    }
  }

  /** A death before Epitaph watched: part of the story, no news. */
  private void history(Instant finished) {
    Instant started = facts.startedAt();
    RunState run = update.begin("started " + (started == null ? "" : Wire.text(started)));
    run.anchoredAt = started == null ? finished : started;
    run.startedAt = started;
    run.adopted = true;
    run.startTold = true;
    run.unseen = true;
    ended(run);
    run.diedAt = finished;
    run.dieEventId = snapshot.id();
    run.cause = update.judge(run);
    update.touch(run);
  }

  private void ended(RunState run) {
    run.exitCode = FailedStart.leavesExitCode(facts) ? facts.exitCode() : null;
    run.exitCodeCertain = run.exitCode != null;
    run.oomFlag = facts.oomKilled();
  }
}

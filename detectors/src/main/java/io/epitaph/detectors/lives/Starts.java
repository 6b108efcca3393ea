package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.StartedBy;
import org.jspecify.annotations.Nullable;

/** Decides what started an incarnation, by {@link StartRules}, and reports it. */
final class Starts {
  private Starts() {}

  /** Reports the start of a run once, when its cause can be decided, or must be. */
  static void decide(LifeUpdate update, RunState run, boolean must) {
    LifeState state = update.state;
    if (run.startTold || run.neverRan()) {
      return;
    }
    RunState before = update.before(run);
    StartedBy by =
        run.startedBy != null
            ? run.startedBy
            : StartRules.decide(
                run,
                before,
                state.terms,
                state.bornInSight,
                state.stoppedWhileDead,
                state.engineBackAt);
    if (by == null && !must) {
      state.startDueAt = state.now.plus(update.settings.startPatience());
      return;
    }
    state.startDueAt = null;
    boolean restarted = state.restartAnnounced && by == StartedBy.HAND;
    set(update, run, restarted ? StartedBy.RESTART : by == null ? StartRules.guess(before) : by);
    run.startTold = true;
    update.touch(run);
    state.stoppedWhileDead = false;
    state.restartAnnounced = false;
    update.turn(
        Turn.Kind.STARTED,
        run.startedAt == null ? update.newsAt() : run.startedAt,
        run.startEventId == null ? run.id : run.startEventId,
        run,
        null);
  }

  /** A better reading of what started it: inspect's restart count, a {@code restart} event. */
  static void revise(LifeUpdate update, RunState run, StartedBy by, String eventId) {
    if (run.startedBy == by) {
      return;
    }
    set(update, run, by);
    update.touch(run);
    if (run.startTold) {
      update.turn(Turn.Kind.START_REVISED, update.newsAt(), eventId, run, null);
    }
  }

  private static void set(LifeUpdate update, RunState run, @Nullable StartedBy by) {
    run.startedBy = by;
    RunState before = update.before(run);
    if (by == null) {
      return;
    }
    if (by != StartedBy.POLICY) {
      run.policyRestarts = 0;
    } else if (before != null && before.policyRestarts != null) {
      run.policyRestarts = before.policyRestarts + 1;
    }
    if (before != null && before.dead() && !run.neverRan()) {
      Next next =
          switch (by) {
            case POLICY -> Next.RESTARTED_BY_POLICY;
            case ENGINE -> Next.RESTARTED_BY_ENGINE;
            case HAND, RESTART, FIRST_START -> Next.RESTARTED_BY_HAND;
          };
      if (before.next != next) {
        RunState written = update.write(before);
        written.next = next;
        update.touch(written);
      }
    }
  }
}

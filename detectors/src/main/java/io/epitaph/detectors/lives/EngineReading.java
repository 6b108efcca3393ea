package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the end of an engine, and its return, say of the life of a container. */
final class EngineReading {
  /** What an engine starts when it is back, it has started by then. */
  private static final Duration BOOT = Duration.ofMinutes(1);

  private EngineReading() {}

  /** The last run that an absence can have ended; null when there is none. */
  static @Nullable RunState ended(LifeState state, Absence absence) {
    for (int i = state.recent.size() - 1; i >= 0; i--) {
      RunState run = state.recent.get(i);
      if (!run.neverRan() && run.dead() && absence.isBefore(run.startedAt)) {
        return run;
      }
    }
    return null;
  }

  static void stopped(LifeUpdate update, RunState ended, EngineStop stop) {
    update.state.engineBackAt = null;
    RunState run = update.write(ended);
    run.engineStop = stop;
    update.input(update.newsAt());
    update.judgeStop(run, stop.eventId());
  }

  /** Whether the return of its engine says something of it. */
  static boolean concerns(LifeState state, Absence absence) {
    RunState last = state.last();
    if (last == null || state.destroyedAt != null) {
      return false;
    }
    RunState ended = ended(state, absence);
    boolean waits = ended != null && ended.engineStop != null && state.engineBackAt == null;
    return waits || (absence.isDuring(last.startedAt) && ended != null);
  }

  static void back(LifeUpdate update, Absence absence) {
    LifeState state = update.state;
    RunState ended = ended(state, absence);
    if (ended == null || absence.until() == null) {
      return;
    }
    update.input(absence.until());
    state.engineBackAt = absence.until();
    RunState next = null;
    for (RunState run : state.recent) {
      if (run.number == ended.number + 1) {
        next = run;
      }
    }
    if (next == null) {
      leftDead(update, ended, absence);
    } else if (isStartedByIt(state, ended, next)) {
      Starts.revise(update, update.write(next), StartedBy.ENGINE, absence.eventId());
    }
  }

  private static void leftDead(LifeUpdate update, RunState ended, Absence absence) {
    boolean down = ended.cause != null && ended.cause.kind() == Kind.ENGINE_STOPPED;
    if (down && ended.engineStop != null && shouldRun(update.state, ended)) {
      // It may be started from now on.
      Instant at = absence.until();
      boolean past = at == null || at.isBefore(update.newsAt());
      update.turn(Turn.Kind.LEFT_DEAD, past ? update.newsAt() : at, absence.eventId(), ended, null);
    }
  }

  /** Whether its policy says so. */
  private static boolean shouldRun(LifeState state, RunState ended) {
    if (state.terms == null || !state.terms.restarts()) {
      return false;
    }
    // What obeyed with 0 is done; what nobody saw end may have any code.
    return !"on-failure".equals(state.terms.restartPolicy())
        || ended.unseen
        || ended.exitCode == null
        || ended.exitCode != 0;
  }

  /** An engine that is back starts what has such a policy, but not what a person stopped. */
  private static boolean isStartedByIt(LifeState state, RunState ended, RunState next) {
    if (state.terms == null || !state.terms.restarts() || ended.cause == null) {
      return false;
    }
    boolean counted = !next.neverRan() && next.policyRestarts != null && next.policyRestarts > 0;
    boolean asked =
        ended.engineStop == null
            && ended.cause.kind().onRequest()
            && !"always".equals(state.terms.restartPolicy());
    return !counted && !asked && next.startedBy != StartedBy.RESTART;
  }

  /** Whether the engine was back for so long that somebody else started it. */
  static boolean isLongBack(@Nullable Instant startedAt, @Nullable Instant backAt) {
    return startedAt != null && backAt != null && startedAt.isAfter(backAt.plus(BOOT));
  }
}

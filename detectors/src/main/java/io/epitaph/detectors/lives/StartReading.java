package io.epitaph.detectors.lives;

import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What events say of starts, of those that fail too. */
final class StartReading {
  /** A start found running, by inspect's {@code StartedAt}, has its event within this time. */
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);

  /** Events that were under way at a death may come at most this long after it. */
  private static final Duration AFTERMATH = Duration.ofSeconds(10);

  /** Two clocks of one machine: the container runtime's and the engine's. */
  private static final Duration JITTER = Duration.ofMillis(50);

  private StartReading() {}

  /**
   * A start that fails joins the network and leaves it, or only leaves it, without a {@code start}
   * or a {@code die}; what inspect then says shows whether it did.
   */
  static void network(LifeUpdate update, EngineEvent event) {
    LifeState state = update.state;
    if (state.running() != null || state.destroyedAt != null) {
      return;
    }
    if (event.action().equals(Actions.CONNECT)) {
      state.startUnderWay = true;
    } else if (event.action().equals(Actions.DISCONNECT)) {
      state.leftAt = event.occurredAt();
      state.leftEventId = event.id();
      if (state.startUnderWay) {
        // It may as well have died, and the start and the death were lost: inspect knows.
        state.startUnderWay = false;
        state.failedStartAt = event.occurredAt();
        state.failedStartEventId = event.id();
      }
    }
  }

  /**
   * @param anchor what its id is made of
   * @param eventId the event that shows it, or the snapshot when no event does
   */
  static void failedStart(
      LifeUpdate update,
      String anchor,
      String eventId,
      Instant at,
      @Nullable Integer exitCode,
      String error) {
    LifeState state = update.state;
    RunState run = update.begin(anchor);
    RunState before = update.before(run);
    run.startError = error;
    run.exitCode = exitCode;
    run.unseen = !anchor.equals(eventId);
    run.startedBy =
        before == null
            ? (state.bornInSight ? StartedBy.FIRST_START : null)
            : StartRules.triedBy(
                before, run.unseen ? null : at, state.terms, state.stoppedWhileDead);
    run.policyRestarts =
        run.startedBy != StartedBy.POLICY
            ? Integer.valueOf(0)
            : before == null || before.policyRestarts == null ? null : before.policyRestarts + 1;
    update.die(run, at, eventId);
  }

  static void start(LifeUpdate update, EngineEvent event) {
    LifeState state = update.state;
    Instant at = event.occurredAt();
    DeathReading.settle(update, null, true);
    update.input(at);
    state.strays = List.of();
    state.startUnderWay = false;
    state.failedStartEventId = null;
    RunState running = state.running();
    if (running != null && running.startEventId == null && running.startedAt != null) {
      Duration since = Duration.between(running.startedAt, at);
      if (!since.isNegative() && since.compareTo(TOLD_WITHIN) <= 0) {
        RunState run = update.write(running);
        run.startEventId = event.id();
        update.touch(run);
        return;
      }
    }
    if (running != null && running.startedAt == null && !running.anchoredAt.isBefore(at)) {
      // Something of this run came before its start.
      RunState run = update.write(running);
      run.startedAt = at;
      run.startEventId = event.id();
      update.touch(run);
      return;
    }
    RunState last = state.last();
    if (last != null && last.dead() && isStartOf(last, at)) {
      // Found dead before its events came.
      RunState run = update.write(last);
      run.startEventId = event.id();
      update.touch(run);
      return;
    }
    if (running != null) {
      DeathReading.diedUnseen(update, running, at);
    }
    RunState run = update.begin(event.id());
    run.startedAt = at;
    run.startEventId = event.id();
    update.touch(run);
    Starts.decide(update, run, false);
  }

  /** Whether a run of which only inspect's {@code StartedAt} was known began with a start then. */
  private static boolean isStartOf(RunState run, Instant at) {
    return run.startEventId == null
        && run.startedAt != null
        && !run.neverRan()
        && within(Duration.between(run.startedAt, at));
  }

  static boolean within(Duration late) {
    return late.compareTo(JITTER.negated()) >= 0 && late.compareTo(TOLD_WITHIN) <= 0;
  }

  /** The run that an event belongs to; null when it is only the aftermath of a death. */
  static @Nullable RunState running(LifeUpdate update, EngineEvent event) {
    RunState last = update.state.last();
    if (last != null && !last.dead()) {
      return update.write(last);
    }
    boolean aftermath =
        last != null
            && last.diedAt != null
            && Duration.between(last.diedAt, event.occurredAt()).compareTo(AFTERMATH) <= 0;
    return aftermath ? null : startUnseen(update, event.id());
  }

  /** It runs, or ran, but its start was not seen. */
  static RunState startUnseen(LifeUpdate update, String anchor) {
    RunState run = update.begin(anchor);
    run.adopted = true;
    run.startTold = true;
    LifeState state = update.state;
    if (state.bornInSight && run.number == 1) {
      run.startedBy = StartedBy.FIRST_START;
    }
    run.signals = state.strays;
    state.strays = List.of();
    return run;
  }

  /** Comes last of {@code docker restart}: kill, die, stop, start, restart. */
  static void restart(LifeUpdate update, EngineEvent event) {
    DeathReading.settle(update, null, false);
    update.input(event.occurredAt());
    RunState last = update.state.last();
    if (last == null) {
      return;
    }
    if (update.state.podman) {
      // Comes first: restart, die, init, start, or after a death, before the policy's start.
      update.state.restartAnnounced = true;
      if (!last.dead()) {
        update.write(last).request = new RunState.Request(event.occurredAt(), event.id(), false);
      }
      return;
    }
    RunState run = update.write(last);
    if (run.startTold) {
      Starts.revise(update, run, StartedBy.RESTART, event.id());
    } else {
      run.startedBy = StartedBy.RESTART;
      Starts.decide(update, run, true);
    }
    update.touch(run);
  }
}

package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.Actions;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.SignalSent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What events say of deaths, and of what may explain them. */
final class DeathReading {
  /** An {@code oom} event at most this long after a death belongs to it. */
  private static final Duration OOM_LATE = Duration.ofSeconds(2);

  private DeathReading() {}

  /** It must have died before it could be started; when and of what is not known. */
  static void diedUnseen(LifeUpdate update, RunState running, Instant at) {
    RunState run = update.write(running);
    update.decideStart(run, true);
    run.diedAt = at;
    run.unseen = true;
    run.endPause(at);
    run.cause =
        new CauseOfDeath(
            CauseOfDeath.Kind.UNKNOWN,
            "unknown: died unseen, at the latest when it was started again",
            Confidence.GUESS,
            List.of(),
            null);
    update.touch(run);
  }

  static void die(LifeUpdate update, EngineEvent event) {
    update.input(event.occurredAt());
    update.state.startUnderWay = false;
    update.state.failedStartEventId = null;
    RunState running = update.state.running();
    RunState last = update.state.last();
    if (running == null && last != null && isDeathOf(last, event.occurredAt())) {
      // Found dead before its events came.
      RunState run = update.write(last);
      run.dieEventId = event.id();
      run.unseen = false;
      run.diedAt = event.occurredAt();
      update.touch(run);
      update.rejudge(run, event.id());
      return;
    }
    RunState run =
        running == null ? StartReading.startUnseen(update, event.id()) : update.write(running);
    // A label of that name overwrites the engine's attribute; the snapshot has the exit code.
    boolean hidden = update.state.labelsCertain && update.state.labels.containsKey("exitCode");
    run.exitCode = hidden ? null : Attributes.exitCode(event.attributes());
    run.oomFlag |= Podman.killedForMemory(event);
    Podman.answer(run, event.occurredAt(), update);
    update.die(run, event.occurredAt(), event.id());
  }

  /** Whether a run that was found dead, by inspect's {@code FinishedAt}, died then. */
  private static boolean isDeathOf(RunState run, Instant at) {
    return run.unseen
        && run.dieEventId != null
        && run.diedAt != null
        && StartReading.within(Duration.between(run.diedAt, at));
  }

  static void kill(LifeUpdate update, EngineEvent event) {
    // As the exit code: a label of that name overwrites it.
    boolean hidden = update.state.labelsCertain && update.state.labels.containsKey("signal");
    Integer signal = hidden ? null : Attributes.signal(event.attributes());
    update.input(event.occurredAt());
    RunState last = update.state.last();
    if (last != null && last.diedAt != null && !event.occurredAt().isAfter(last.diedAt)) {
      late(update, event);
      return;
    }
    RunState run = StartReading.running(update, event);
    if (run == null) {
      return;
    }
    if (signal == null) {
      run.request = new RunState.Request(event.occurredAt(), event.id(), true);
      return;
    }
    run.signals =
        Lists.append(
            run.signals, new SignalSent(event.occurredAt(), signal, event.id()), RunState.MOST);
    update.touch(run);
  }

  /** One that comes after what it explains: a signal, or a stop. */
  static void late(LifeUpdate update, EngineEvent event) {
    Instant at = event.occurredAt();
    RunState last = update.state.last();
    if (event.action().equals(Actions.STOP)
        && last != null
        && last.diedAt != null
        && !at.isBefore(last.diedAt)) {
      stop(update, event);
      return;
    }
    Integer signal =
        event.action().equals(Actions.KILL) ? Attributes.signal(event.attributes()) : null;
    for (RunState run : List.copyOf(update.state.recent)) {
      if (run.startedAt != null && run.startedAt.isAfter(at)) {
        continue;
      }
      // The death may come later still.
      boolean kills = signal != null && (run.diedAt == null || !run.diedAt.isBefore(at));
      boolean stops =
          event.action().equals(Actions.STOP)
              && run.diedAt != null
              && run.stopEventId == null
              && !run.neverRan()
              && RequestRules.stopExplains(update.evidence(run), at);
      if (!kills && !stops) {
        continue;
      }
      RunState written = update.write(run);
      if (kills) {
        written.signals =
            Lists.append(written.signals, new SignalSent(at, signal, event.id()), RunState.MOST);
      } else {
        written.stopEventId = event.id();
      }
      update.touch(written);
      update.rejudge(written, event.id());
    }
  }

  static void stop(LifeUpdate update, EngineEvent event) {
    update.input(event.occurredAt());
    RunState last = update.state.last();
    if (last == null) {
      return;
    }
    if (!last.dead()) {
      // Docker 26 and later send the stop some milliseconds before the death.
      if (!last.signals.isEmpty()) {
        RunState run = update.write(last);
        run.stopEventId = event.id();
        update.touch(run);
      } else {
        RunState run = update.write(last);
        run.stoppedAt = event.occurredAt();
        run.request = new RunState.Request(event.occurredAt(), event.id(), false);
      }
      return;
    }
    if (last.stopEventId == null
        && !last.neverRan()
        && (RequestRules.stopExplains(update.evidence(last), event.occurredAt())
            || Podman.stopExplains(last, event.occurredAt(), update))) {
      RunState run = update.write(last);
      run.stopEventId = event.id();
      update.touch(run);
      update.rejudge(run, event.id());
      update.stopped(run, event.occurredAt(), event.id());
      return;
    }
    update.state.stoppedWhileDead = true;
    update.touchLife();
    update.turn(Turn.Kind.STOPPED, event.occurredAt(), event.id(), last, null);
  }

  static void oom(LifeUpdate update, EngineEvent event) {
    Instant at = event.occurredAt();
    update.input(at);
    RunState last = update.state.last();
    boolean late =
        last != null
            && last.diedAt != null
            && Duration.between(last.diedAt, at).compareTo(OOM_LATE) <= 0;
    RunState run =
        last == null || (last.dead() && !late)
            ? StartReading.startUnseen(update, event.id())
            : update.write(last);
    run.ooms = Lists.append(run.ooms, new Oom(at, event.id()), RunState.MOST);
    update.touch(run);
    update.turn(Turn.Kind.OOM, at, event.id(), run, null);
    update.rejudge(run, event.id());
  }

  /** It is removed, or the engine was found not to have it any more. */
  static void gone(LifeUpdate update, Instant at, String evidence) {
    LifeState state = update.state;
    update.input(at);
    RunState last = state.last();
    if (last != null && !last.dead()) {
      diedUnseen(update, last, at);
      last = state.last();
    }
    state.destroyedAt = at;
    state.destroyEventId = evidence;
    state.forgetAt = at.plus(update.settings.forgetAfter());
    if (last != null) {
      RunState run = update.write(last);
      if (run.next == null) {
        run.next = Next.REMOVED;
      }
      update.touch(run);
      update.rejudge(run, evidence);
    }
    update.touchLife();
    update.turn(Turn.Kind.DESTROYED, at, evidence, last == null ? null : state.last(), null);
  }
}

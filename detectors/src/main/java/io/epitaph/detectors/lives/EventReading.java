package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.detectors.lives.RunState.Health;
import io.epitaph.model.Actions;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each event does to the life of its container. */
final class EventReading {
  /** A start found running, by inspect's {@code StartedAt}, has its event within this time. */
  private static final Duration START_TOLD_WITHIN = Duration.ofSeconds(10);

  /** An {@code oom} event at most this long after a death belongs to it. */
  private static final Duration OOM_LATE = Duration.ofSeconds(2);

  /** Events that were under way at a death may come at most this long after it. */
  private static final Duration AFTERMATH = Duration.ofSeconds(2);

  /** Two clocks of one machine: the container runtime's and the engine's. */
  private static final Duration JITTER = Duration.ofMillis(50);

  private EventReading() {}

  static void apply(LifeUpdate update, EngineEvent event) {
    LifeState state = update.state;
    Instant at = event.occurredAt();
    if (state.firstSeenAt == null) {
      state.firstSeenAt = at;
    }
    if (event.type().equals("network")) {
      network(update, event);
      return;
    }
    boolean named = name(state, event);
    if (named) {
      update.input(at);
      update.touchLife();
    }
    switch (event.action()) {
      case Actions.EXEC_CREATE -> exec(update, event);
      case Actions.CREATE -> create(update, event);
      case Actions.START -> start(update, event);
      case Actions.DIE -> die(update, event);
      case Actions.KILL -> kill(update, event);
      case Actions.STOP -> stop(update, event);
      case Actions.RESTART -> restart(update, event);
      case Actions.OOM -> oom(update, event);
      case Actions.PAUSE -> pause(update, event);
      case Actions.UNPAUSE -> unpause(update, event);
      case Actions.HEALTH_STATUS -> health(update, event);
      case Actions.RENAME -> rename(update, event);
      // Podman says remove.
      case Actions.DESTROY, "remove" -> destroy(update, event);
      // Without effect, or not known.
      default -> {}
    }
  }

  /** Takes name, image and labels from an event of the container; true when it had none yet. */
  private static boolean name(LifeState state, EngineEvent event) {
    if (state.workload != null) {
      return false;
    }
    Map<String, String> attributes = event.attributes();
    state.name = attributes.get("name");
    state.image = attributes.get("image");
    state.workload = Workload.of(event.engine().id(), state.containerId, state.name, attributes);
    if (!state.labelsCertain) {
      state.labels = Attributes.labels(attributes);
      state.overrides = Attributes.overrides(attributes);
    }
    return true;
  }

  /**
   * A start that fails joins the network and leaves it, without a {@code start} or a {@code die};
   * what inspect then says shows whether it did.
   */
  private static void network(LifeUpdate update, EngineEvent event) {
    LifeState state = update.state;
    if (state.running() != null || state.destroyedAt != null) {
      return;
    }
    if (event.action().equals(Actions.CONNECT)) {
      state.startUnderWay = true;
    } else if (event.action().equals(Actions.DISCONNECT) && state.startUnderWay) {
      // It may as well have died, and the start and the death were lost: inspect knows.
      state.startUnderWay = false;
      state.failedStartAt = event.occurredAt();
      state.failedStartEventId = event.id();
    }
  }

  static void failedStart(
      LifeUpdate update, String anchor, Instant at, @Nullable Integer exitCode, String error) {
    RunState run = update.begin(anchor);
    RunState before = update.before(run);
    run.startError = error;
    run.exitCode = exitCode;
    run.startedBy =
        before == null ? (update.state.bornInSight ? StartedBy.FIRST_START : null) : StartedBy.HAND;
    run.policyRestarts = 0;
    update.die(run, at, anchor);
  }

  private static void create(LifeUpdate update, EngineEvent event) {
    update.input(event.occurredAt());
    update.state.bornAt = event.occurredAt();
    update.state.bornInSight = true;
    update.touchLife();
  }

  private static void start(LifeUpdate update, EngineEvent event) {
    LifeState state = update.state;
    Instant at = event.occurredAt();
    update.input(at);
    state.startUnderWay = false;
    state.failedStartEventId = null;
    RunState running = state.running();
    if (running != null && running.startEventId == null && running.startedAt != null) {
      Duration since = Duration.between(running.startedAt, at);
      if (!since.isNegative() && since.compareTo(START_TOLD_WITHIN) <= 0) {
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
      diedUnseen(update, running, at);
    }
    RunState run = update.begin(event.id());
    run.startedAt = at;
    run.startEventId = event.id();
    update.touch(run);
    update.decideStart(run, false);
  }

  /** Whether a run of which only inspect's {@code StartedAt} was known began with a start then. */
  private static boolean isStartOf(RunState run, Instant at) {
    return run.startEventId == null
        && run.startedAt != null
        && !run.neverRan()
        && within(Duration.between(run.startedAt, at));
  }

  private static boolean within(Duration late) {
    return late.compareTo(JITTER.negated()) >= 0 && late.compareTo(START_TOLD_WITHIN) <= 0;
  }

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

  private static void die(LifeUpdate update, EngineEvent event) {
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
    RunState run = running == null ? startUnseen(update, event.id()) : update.write(running);
    // A label of that name overwrites the engine's attribute; the snapshot has the exit code.
    boolean hidden = update.state.labelsCertain && update.state.labels.containsKey("exitCode");
    run.exitCode = hidden ? null : Attributes.exitCode(event.attributes());
    update.die(run, event.occurredAt(), event.id());
  }

  /** Whether a run that was found dead, by inspect's {@code FinishedAt}, died then. */
  private static boolean isDeathOf(RunState run, Instant at) {
    return run.unseen
        && run.dieEventId != null
        && run.diedAt != null
        && within(Duration.between(run.diedAt, at));
  }

  /** The run that an event belongs to; null when it is only the aftermath of a death. */
  private static @Nullable RunState running(LifeUpdate update, EngineEvent event) {
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
  private static RunState startUnseen(LifeUpdate update, String anchor) {
    RunState run = update.begin(anchor);
    run.adopted = true;
    run.startTold = true;
    return run;
  }

  private static void kill(LifeUpdate update, EngineEvent event) {
    Integer signal = Attributes.signal(event.attributes());
    update.input(event.occurredAt());
    RunState last = update.state.last();
    if (last != null && last.diedAt != null && !event.occurredAt().isAfter(last.diedAt)) {
      late(update, event);
      return;
    }
    RunState run = signal == null ? null : running(update, event);
    if (signal == null || run == null) {
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
              && CauseRules.stopExplains(update.evidence(run), at);
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

  private static void stop(LifeUpdate update, EngineEvent event) {
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
        update.write(last).stoppedAt = event.occurredAt();
      }
      return;
    }
    if (last.stopEventId == null
        && !last.neverRan()
        && CauseRules.stopExplains(update.evidence(last), event.occurredAt())) {
      RunState run = update.write(last);
      run.stopEventId = event.id();
      update.touch(run);
      update.rejudge(run, event.id());
      return;
    }
    update.state.stoppedWhileDead = true;
    update.touchLife();
    update.turn(Turn.Kind.STOPPED, event.occurredAt(), event.id(), last, null);
  }

  /** Comes last of {@code docker restart}: kill, die, stop, start, restart. */
  private static void restart(LifeUpdate update, EngineEvent event) {
    update.input(event.occurredAt());
    RunState last = update.state.last();
    if (last == null) {
      return;
    }
    RunState run = update.write(last);
    if (run.startTold) {
      update.reviseStart(run, StartedBy.RESTART, event.id());
    } else {
      run.startedBy = StartedBy.RESTART;
      update.decideStart(run, true);
    }
    update.touch(run);
  }

  private static void oom(LifeUpdate update, EngineEvent event) {
    Instant at = event.occurredAt();
    update.input(at);
    RunState last = update.state.last();
    boolean late =
        last != null
            && last.diedAt != null
            && Duration.between(last.diedAt, at).compareTo(OOM_LATE) <= 0;
    RunState run =
        last == null || (last.dead() && !late)
            ? startUnseen(update, event.id())
            : update.write(last);
    run.ooms = Lists.append(run.ooms, new Oom(at, event.id()), RunState.MOST);
    update.touch(run);
    update.turn(Turn.Kind.OOM, at, event.id(), run, null);
    update.rejudge(run, event.id());
  }

  private static void pause(LifeUpdate update, EngineEvent event) {
    update.input(event.occurredAt());
    RunState run = running(update, event);
    if (run == null) {
      return;
    }
    if (!run.paused()) {
      run.pauses = Lists.append(run.pauses, new Pause(event.occurredAt(), null), RunState.MOST);
    }
    update.touch(run);
  }

  private static void unpause(LifeUpdate update, EngineEvent event) {
    update.input(event.occurredAt());
    RunState run = running(update, event);
    if (run == null) {
      return;
    }
    run.endPause(event.occurredAt());
    update.touch(run);
  }

  private static void health(LifeUpdate update, EngineEvent event) {
    String status = event.detail();
    if (status == null) {
      return;
    }
    Instant at = event.occurredAt();
    update.input(at);
    RunState run = running(update, event);
    if (run == null) {
      return;
    }
    run.healthCheck = true;
    HealthChange change = new HealthChange(at, status, 0, null);
    run.addHealth(new Health(change, event.id(), false));
    update.touch(run);
    update.turn(Turn.Kind.HEALTH, at, event.id(), run, change);
  }

  private static void rename(LifeUpdate update, EngineEvent event) {
    LifeState state = update.state;
    update.input(event.occurredAt());
    String former = state.name;
    String oldName = event.attributes().get("oldName");
    String now = event.attributes().get("name");
    if (oldName != null && (former == null || former.equals(now))) {
      former = oldName.startsWith("/") ? oldName.substring(1) : oldName;
    }
    state.name = now;
    if (former != null && !former.equals(now)) {
      state.formerNames = Lists.append(state.formerNames, former, LifeState.FORMER_NAMES);
    }
    update.touchLife();
  }

  private static void destroy(LifeUpdate update, EngineEvent event) {
    gone(update, event.occurredAt(), event.id());
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

  private static void exec(LifeUpdate update, EngineEvent event) {
    RunState running = update.state.running();
    if (running == null) {
      return;
    }
    RunState run = update.write(running);
    if (event.probe()) {
      // Three events a probe, every few seconds, of every container: counted, published later.
      run.probes++;
      return;
    }
    run.execs++;
    update.input(event.occurredAt());
    update.touch(run);
  }
}

package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What events say of deaths, and of what may explain them. */
final class DeathReading {
  private DeathReading() {}

  /** It must have died before it could be started; when and of what is not known. */
  static void diedUnseen(LifeUpdate update, RunState running, Instant at) {
    RunState run = update.write(running);
    Starts.decide(update, run, true);
    run.diedAt = at;
    run.unseen = true;
    run.endPause(at);
    run.gap = update.gapOf(run, at);
    run.cause =
        new CauseOfDeath(
            CauseOfDeath.Kind.UNKNOWN,
            run.gap == null
                ? "unknown: died unseen, at the latest when it was started again"
                : "unknown: " + run.gap.sentence(),
            Confidence.GUESS,
            List.of(),
            null);
    update.touch(run);
  }

  static void die(LifeUpdate update, EngineEvent event) {
    settle(update, null, false);
    LifeState state = update.state;
    Instant at = event.occurredAt();
    update.input(at);
    RunState running = state.running();
    RunState last = state.last();
    if (running == null && last != null && isDeathOf(last, at)) {
      // Found dead before its events came.
      endOfStart(state);
      RunState run = update.write(last);
      run.dieEventId = event.id();
      run.unseen = false;
      run.diedAt = at;
      update.touch(run);
      update.rejudge(run, event.id());
      return;
    }
    // A label of that name overwrites the engine's attribute; the snapshot has the exit code.
    boolean hidden = state.labelsCertain && state.labels.containsKey("exitCode");
    Integer code = hidden ? null : Attributes.exitCode(event.attributes());
    boolean doubtful =
        running == null
            ? last != null
            : DoubtfulDeath.isLikeTheOneBefore(running, update.before(running), at, code);
    if (doubtful) {
      state.doubtful =
          new DoubtfulDeath(
              at,
              event.id(),
              code,
              running != null,
              state.startUnderWay,
              Attributes.ran(event.attributes()),
              Podman.killedForMemory(event),
              at.plus(update.settings.snapshotPatience()));
      return;
    }
    died(update, at, event.id(), code, Podman.killedForMemory(event));
  }

  /** One that is told late: it was reconstructed after a gap, or read again. */
  static void found(LifeUpdate update, EngineEvent event, RunState running) {
    boolean reconstructed = event.origin().kind() == Origin.Kind.RECONSTRUCTED;
    RunState run = update.write(running);
    endOfStart(update.state);
    run.unseen = reconstructed;
    run.exitCode = Attributes.exitCode(event.attributes());
    // No label hides what was inspected.
    run.exitCodeCertain = reconstructed && run.exitCode != null;
    update.die(run, event.occurredAt(), event.id());
  }

  private static void died(
      LifeUpdate update,
      Instant at,
      String eventId,
      @Nullable Integer exitCode,
      boolean forMemory) {
    update.input(at);
    endOfStart(update.state);
    RunState running = update.state.running();
    RunState run =
        running == null ? StartReading.startUnseen(update, eventId) : update.write(running);
    run.exitCode = exitCode;
    run.oomFlag |= forMemory;
    Podman.answer(run, at, update);
    update.die(run, at, eventId);
  }

  private static void endOfStart(LifeState state) {
    state.startUnderWay = false;
    state.failedStartEventId = null;
  }

  /**
   * Decides on a death that was in doubt, if there is one.
   *
   * @param snapshot taken after it; null when none was
   * @param started whether it was started since
   */
  static void settle(LifeUpdate update, @Nullable Facts snapshot, boolean started) {
    DoubtfulDeath death = update.state.doubtful;
    RunState last = update.state.last();
    if (death == null) {
      return;
    }
    update.state.doubtful = null;
    boolean died =
        last == null
            || (snapshot == null ? death.isLikely(last, started) : death.isShownBy(snapshot, last));
    if (died) {
      died(update, death.at(), death.eventId(), death.exitCode(), death.forMemory());
    }
  }

  /** Whether a run that was found dead, by inspect's {@code FinishedAt}, died then. */
  private static boolean isDeathOf(RunState run, Instant at) {
    return run.unseen
        && run.dieEventId != null
        && run.diedAt != null
        && StartReading.within(Duration.between(run.diedAt, at));
  }

  /** However late it comes: it begins no run, but for a container that nothing is known of. */
  static void oom(LifeUpdate update, EngineEvent event) {
    Instant at = event.occurredAt();
    update.input(at);
    RunState last = update.state.last();
    RunState run = last == null ? StartReading.startUnseen(update, event.id()) : update.write(last);
    if (KernelRules.knows(run, at)) {
      update.touch(run);
      return;
    }
    run.ooms = Lists.append(run.ooms, new Oom(at, event.id()), RunState.MOST);
    update.touch(run);
    update.turn(Turn.Kind.OOM, at, event.id(), run, null);
    update.rejudge(run, event.id());
  }

  /** It is removed, or the engine was found not to have it any more. */
  static void gone(LifeUpdate update, Instant at, String evidence) {
    LifeState state = update.state;
    settle(update, null, false);
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

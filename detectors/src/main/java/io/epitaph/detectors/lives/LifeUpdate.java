package io.epitaph.detectors.lives;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Terms;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step of a {@link LifeTracker}: a state of its own to write to, and what is published at its
 * end.
 */
final class LifeUpdate {
  final LifeState state;
  final LifeSettings settings;

  /** Copies made in this step, which it may write to. */
  private final List<RunState> own = new ArrayList<>(2);

  private final List<RunState> changed = new ArrayList<>(2);
  private final List<Turn> turns = new ArrayList<>(2);
  private boolean ownsList;

  /** The time of the input at hand. */
  private Instant inputAt = Instant.EPOCH;

  private boolean lifeTold;

  LifeUpdate(LifeState state, LifeSettings settings) {
    this.state = state;
    this.settings = settings;
  }

  /** Begins with the next input of this step, made at this time. */
  void input(Instant at) {
    inputAt = at;
    if (state.updatedAt.isBefore(at)) {
      state.updatedAt = at;
    }
  }

  /** When something learned at this input is news: not before what is already known. */
  Instant newsAt() {
    return state.now.equals(Instant.EPOCH) ? inputAt : state.now;
  }

  // ---- incarnations

  /** The incarnation, to be written to. */
  RunState write(RunState run) {
    List<RunState> recent = ownList();
    for (int i = recent.size() - 1; i >= 0; i--) {
      RunState current = recent.get(i);
      if (current.number == run.number) {
        if (holds(own, current)) {
          return current;
        }
        RunState copy = new RunState(current);
        recent.set(i, copy);
        own.add(copy);
        return copy;
      }
    }
    throw new IllegalStateException("incarnation " + run.number + " is not remembered any more");
  }

  /**
   * A new incarnation, the last from now on.
   *
   * @param anchor the id of what began it
   */
  RunState begin(String anchor) {
    settle();
    RunState before = state.last();
    if (before != null && write(before).endOutputs()) {
      touch(write(before));
    }
    RunState run = new RunState();
    run.id = newId(anchor);
    run.anchoredAt = inputAt;
    state.incarnations++;
    run.number = state.incarnations;
    run.attached = state.attaching;
    state.attaching = false;
    if (state.terms != null) {
      applyTerms(run, state.terms, state.termsAt);
    }
    List<RunState> recent = ownList();
    recent.add(run);
    if (recent.size() > LifeState.RECENT) {
      recent.remove(0);
    }
    own.add(run);
    return run;
  }

  /** Where records come in no order, one start may seem to begin two runs. */
  private String newId(String anchor) {
    String id = Incarnation.idOf(engine().id(), state.containerId, anchor);
    for (RunState each : state.recent) {
      if (each.id.equals(id)) {
        return newId(anchor + " again");
      }
    }
    return id;
  }

  static void applyTerms(RunState run, Terms terms, Instant at) {
    run.memoryLimit = terms.memoryLimit();
    run.restartPolicy = terms.policyText();
    run.healthCheck |= terms.healthCheck();
    run.termsAt = at;
  }

  /** The one before; null when there is none, or it is not known any more. */
  @Nullable RunState before(RunState run) {
    RunState before = null;
    for (RunState each : state.recent) {
      if (each.number == run.number) {
        return before;
      }
      before = each;
    }
    return null;
  }

  private List<RunState> ownList() {
    if (!ownsList) {
      state.recent = new ArrayList<>(state.recent);
      ownsList = true;
    }
    return state.recent;
  }

  private static boolean holds(List<RunState> runs, RunState run) {
    for (RunState each : runs) {
      if (each == run) {
        return true;
      }
    }
    return false;
  }

  // ---- deaths

  /** Judges a death for the first time and reports it. */
  void die(RunState run, Instant at, String eventId) {
    Starts.decide(this, run, true);
    run.diedAt = at;
    run.dieEventId = eventId;
    run.gap = gapOf(run, at);
    run.endPause(at);
    if (!run.unseen && RequestRules.mayBeStopped(evidence(run))) {
      state.causeDueAt = at.plus(RequestRules.STOP_WITHIN);
    }
    run.cause = judge(run);
    touch(run);
    turn(Turn.Kind.DIED, at, eventId, run, null);
    if (run.stoppedAt != null && !run.stoppedAt.isBefore(at)) {
      state.stoppedWhileDead = true;
      turn(Turn.Kind.STOPPED, run.stoppedAt, eventId, run, null);
    }
    stopped(run, at, eventId);
    giveUp(run, at, eventId);
  }

  /** Judges the last death without the {@code stop} event that did not come. */
  void settle() {
    RunState last = state.last();
    boolean due = state.causeDueAt != null;
    state.causeDueAt = null;
    if (due && last != null && last.dieEventId != null) {
      RunState run = write(last);
      run.settled = true;
      rejudge(run, last.dieEventId);
    }
  }

  /** A fault in the middle of a stop: it is dead as it was wanted, and nothing will start it. */
  void stopped(RunState run, Instant at, String eventId) {
    if (run.stopEventId != null && run.cause != null && run.cause.kind().fault()) {
      state.stoppedWhileDead = true;
      turn(Turn.Kind.STOPPED, at, eventId, run, null);
    }
  }

  /** Judges a death again that the end of the engine explains, even one that was concluded only. */
  void judgeStop(RunState run, String eventId) {
    CauseOfDeath cause = judge(run);
    if (!cause.equals(run.cause)) {
      run.cause = cause;
      touch(run);
      turn(Turn.Kind.CAUSE_REVISED, newsAt(), eventId, run, null);
    }
    RunState next = null;
    for (RunState each : state.recent) {
      next = each.number == run.number + 1 ? each : next;
    }
    boolean restarts = state.terms == null || state.terms.restarts();
    if (next != null
        && restarts
        && next.startedBy != StartedBy.RESTART
        && next.startError == null) {
      Starts.revise(this, write(next), StartedBy.ENGINE, eventId);
    }
  }

  /** Judges a death again, on more evidence. */
  void rejudge(RunState run, String eventId) {
    // A death that was only concluded, from the next start or the removal, has no evidence.
    if (!run.dead() || run.dieEventId == null) {
      return;
    }
    CauseOfDeath cause = judge(run);
    if (!cause.equals(run.cause)) {
      RunState written = write(run);
      written.cause = cause;
      touch(written);
      turn(Turn.Kind.CAUSE_REVISED, newsAt(), eventId, written, null);
      giveUp(written, newsAt(), eventId);
    } else {
      giveUp(run, newsAt(), eventId);
    }
  }

  /**
   * Judges a death again if there is more evidence than there was: a later version may judge the
   * same evidence otherwise, and what is long over is no news.
   *
   * @param former of the same death; null when there was none
   */
  void rejudge(RunState run, String eventId, @Nullable Evidence former) {
    if (!run.dead() || run.dieEventId == null) {
      return;
    }
    if (evidence(run).equals(former)) {
      giveUp(run, newsAt(), eventId);
    } else {
      rejudge(run, eventId);
    }
  }

  /** Sees whether the policy has used up its restarts. */
  private void giveUp(RunState run, Instant at, String eventId) {
    Terms terms = state.terms;
    CauseOfDeath cause = run.cause;
    boolean over =
        terms != null
            && cause != null
            && state.isLast(run)
            && !run.neverRan()
            && "on-failure".equals(terms.restartPolicy())
            && cause.kind().fault()
            && !state.stoppedWhileDead
            && StartRules.usedUp(run, terms);
    if (over && run.next == null) {
      RunState written = write(run);
      written.next = Next.GAVE_UP;
      touch(written);
      turn(Turn.Kind.GAVE_UP, at, eventId, written, null);
    } else if (!over && state.isLast(run) && run.next == Next.GAVE_UP) {
      RunState written = write(run);
      written.next = null;
      touch(written);
    }
  }

  /** Of each death, by the number of the incarnation. */
  Map<Integer, Evidence> evidence() {
    Map<Integer, Evidence> all = new HashMap<>();
    for (RunState run : state.recent) {
      if (run.dead()) {
        all.put(run.number, evidence(run));
      }
    }
    return all;
  }

  CauseOfDeath judge(RunState run) {
    Evidence evidence = evidence(run);
    CauseOfDeath cause = CauseRules.judge(evidence);
    CauseOfDeath explained = KernelVerdict.explain(run, cause, evidence);
    return state.podman ? PodmanRules.doubt(explained) : explained;
  }

  Duration stopTimeout() {
    return state.stopTimeout == null ? Evidence.DEFAULT_STOP_TIMEOUT : state.stopTimeout;
  }

  Evidence evidence(RunState run) {
    return new Evidence(
        run.startedAt,
        Objects.requireNonNull(run.diedAt),
        run.exitCode,
        run.dieEventId,
        run.unseen,
        state.podman ? PodmanRules.stopEventId(run, state) : run.stopEventId,
        run.signals,
        run.ooms,
        run.oomFlag,
        stopTimeout(),
        state.stopSignal,
        run.memoryLimit,
        state.destroyedAt,
        state.terms != null && state.terms.autoRemove(),
        run.startError,
        run.settled || run.unseen || state.causeDueAt == null || !state.isLast(run),
        run.lastWords,
        run.engineStop,
        run.limitProof,
        run.gap);
  }

  /** The span that nobody watched, if that concerns a death; else null. */
  @Nullable Gap gapOf(RunState run, Instant diedAt) {
    Gap gap = state.gap;
    Duration window = stopTimeout().plus(RequestRules.SLACK);
    return gap != null && gap.concerns(run.startedAt, diedAt, window) ? gap : null;
  }

  // ---- what is published

  /** The incarnation is published at the end of this step. */
  void touch(RunState run) {
    if (run.updatedAt.isBefore(inputAt)) {
      run.updatedAt = inputAt;
    }
    if (!holds(changed, run)) {
      changed.add(run);
    }
    lifeTold = true;
  }

  /** The life is published at the end of this step. */
  void touchLife() {
    lifeTold = true;
  }

  void turn(
      Turn.Kind kind,
      Instant at,
      String eventId,
      @Nullable RunState run,
      @Nullable HealthChange health) {
    if (state.workload == null) {
      return;
    }
    turns.add(new LifeRecords(state).turn(kind, at, eventId, run, health));
  }

  LifeStep end() {
    state.wakeAt = wakeAt();
    if (state.workload == null) {
      return new LifeStep(state, null, List.of(), Turn.NONE);
    }
    LifeRecords records = new LifeRecords(state);
    List<Incarnation> incarnations = List.of();
    if (!changed.isEmpty()) {
      changed.sort(Comparator.comparingInt(r -> r.number));
      incarnations = changed.stream().map(records::incarnation).toList();
    }
    return new LifeStep(
        state, lifeTold ? records.life() : null, incarnations, turns.isEmpty() ? Turn.NONE : turns);
  }

  private @Nullable Instant wakeAt() {
    Instant wake =
        Instants.earlier(Instants.earlier(state.forgetAt, state.startDueAt), state.causeDueAt);
    wake = Instants.earlier(wake, state.doubtful == null ? null : state.doubtful.dueAt());
    return Instants.earlier(wake, HeldSnapshots.earliest(state.held));
  }

  private EngineRef engine() {
    return Objects.requireNonNull(state.engine);
  }
}

package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident.Resolution;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Restart loops: a number of restarts in a row, none of the runs between a good one, at any rate;
 * or a policy that gave up.
 */
record RestartLoopDetector(IncidentSettings settings) implements Detector {
  @Override
  public void onTurn(WorkloadUpdate update, Turn turn) {
    switch (turn.kind()) {
      case STARTED -> started(update, turn);
      case START_REVISED -> startRevised(update, turn);
      case DIED -> died(update, turn);
      case CAUSE_REVISED -> causeRevised(update, turn);
      case GAVE_UP -> gaveUp(update, turn);
      case STOPPED -> drop(update, turn, Resolution.STOPPED);
      case LEFT -> drop(update, turn, Resolution.REMOVED);
      case DESTROYED -> destroyed(update, turn);
      case FACTS_LEARNED -> learned(update, turn);
      default -> {}
    }
  }

  private Thresholds thresholds(Turn turn) {
    return Thresholds.of(settings, turn.overrides());
  }

  private static @Nullable LoopChain chain(WorkloadUpdate update, Turn turn) {
    return update.find(LoopChain.class, turn.containerId());
  }

  // ---- starts

  private void started(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    LoopChain chain = chain(update, turn);
    boolean successor = false;
    if (chain == null && run.number() == 1) {
      chain = takeOver(update, turn);
      successor = chain != null;
    }
    if (chain == null) {
      return;
    }
    if (successor || run.startedBy() == StartedBy.POLICY) {
      restarted(update, chain, turn);
      return;
    }
    // By hand: someone takes care of it. An open loop stays open until a run shows that it is over.
    chain.breakRow();
    if (chain.isLooping()) {
      runs(chain, turn);
    } else {
      update.remove(LoopChain.class, turn.containerId());
    }
  }

  private void restarted(WorkloadUpdate update, LoopChain chain, Turn turn) {
    Duration delay = chain.restarted(turn.at());
    if (delay != null && chain.isLooping()) {
      LoopEpisode loop = update.loop();
      if (loop != null) {
        loop.restart(delay);
      }
    }
    runs(chain, turn);
    if (!chain.isLooping() && chain.row() >= thresholds(turn).settings().loopCount()) {
      join(update, chain, turn);
      runs(chain, turn);
    }
  }

  private void runs(LoopChain chain, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    chain.runs(run, turn.at(), thresholds(turn).settings().loopRun());
  }

  /** The chain of a dead container of the workload whose place the new one takes. */
  private static @Nullable LoopChain takeOver(WorkloadUpdate update, Turn turn) {
    List<String> vacant = update.state().subjects(LoopChain.class, LoopChain::isVacant);
    if (vacant.isEmpty()) {
      return null;
    }
    String last = vacant.get(vacant.size() - 1);
    LoopChain chain = Objects.requireNonNull(update.remove(LoopChain.class, last));
    update.put(turn.containerId(), chain);
    return chain;
  }

  private static void startRevised(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    LoopChain chain = chain(update, turn);
    if (chain == null || run.startedBy() == StartedBy.POLICY || !chain.isOf(run)) {
      return;
    }
    chain.breakRow();
    if (!chain.isLooping()) {
      update.remove(LoopChain.class, turn.containerId());
    }
  }

  // ---- deaths

  private void died(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    if (run.cause() == null || endsTheChain(update, turn, run.cause())) {
      return;
    }
    LoopChain chain = chain(update, turn);
    if (chain == null && run.number() == 1 && neverRan(run)) {
      // No start reports a successor that cannot start either.
      chain = takeOver(update, turn);
      if (chain != null) {
        restarted(update, chain, turn);
      }
    }
    if (chain == null) {
      chain = new LoopChain();
      update.put(turn.containerId(), chain);
    }
    Thresholds thresholds = thresholds(turn);
    Duration ran = ran(run);
    if (!chain.isLooping() && isGood(run, ran, thresholds.settings().loopRun())) {
      chain.startOver();
    }
    // A cause that is revised may be news long after the death.
    Instant at = run.diedAt() == null ? turn.at() : run.diedAt();
    String shown = run.dieEventId() == null ? turn.eventId() : run.dieEventId();
    boolean fault = run.cause().kind().fault();
    chain.stats().death(turn.containerId(), run, shown, at, ran);
    chain.died(run, at, fault, policyActs(turn, fault), thresholds.settings().loopWindow());
    LoopEpisode loop = update.loop();
    if (chain.isLooping() && loop != null) {
      loop.death(turn.containerId(), run, shown, at, ran);
      loop.about(turn, thresholds);
      update.changed(loop);
    }
  }

  /** Whether the row begins again after it: a run of unknown length may have been a good one. */
  private static boolean isGood(Run run, @Nullable Duration ran, Duration good) {
    if (ran != null) {
      return ran.compareTo(good) >= 0;
    }
    // Known, but for the clock that was set back meanwhile.
    return run.startedAt() == null || run.diedAt() == null;
  }

  /** A death on request, or one that needs no restart, ends it; true for these. */
  private boolean endsTheChain(WorkloadUpdate update, Turn turn, CauseOfDeath cause) {
    if (cause.kind().onRequest()) {
      drop(update, turn, Resolution.STOPPED);
      return true;
    }
    if (!cause.kind().fault() && !policyActs(turn, false)) {
      drop(update, turn, Resolution.RECOVERED);
      return true;
    }
    return false;
  }

  private static boolean policyActs(Turn turn, boolean fault) {
    // The policy does not answer a start that failed.
    boolean ran = turn.run() == null || !neverRan(turn.run());
    return ran
        && turn.terms().restarts()
        && (fault || !"on-failure".equals(turn.terms().restartPolicy()));
  }

  private static boolean neverRan(Run run) {
    return run.cause() != null && run.cause().kind() == CauseOfDeath.Kind.COULD_NOT_START;
  }

  private static @Nullable Duration ran(Run run) {
    if (neverRan(run)) {
      return Duration.ZERO;
    }
    Duration ran = run.ran();
    return ran != null && ran.isNegative() ? Duration.ZERO : ran;
  }

  private void causeRevised(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    LoopChain chain = chain(update, turn);
    if (chain == null) {
      if (run.deadNow() && run.cause() != null && run.cause().kind().fault()) {
        died(update, turn);
      }
      return;
    }
    boolean lastDeath = chain.isDead() && chain.isOf(run);
    if (lastDeath && run.cause() != null) {
      if (endsTheChain(update, turn, run.cause())) {
        return;
      }
      chain.judged(run.cause().kind().fault());
    }
    chain.stats().revise(run);
    LoopEpisode loop = update.loop();
    if (chain.isLooping() && loop != null) {
      loop.revise(run);
      update.changed(loop);
    }
  }

  private void gaveUp(WorkloadUpdate update, Turn turn) {
    LoopChain chain = chain(update, turn);
    if (chain == null) {
      died(update, turn);
      chain = chain(update, turn);
    }
    if (chain == null) {
      return;
    }
    if (!chain.isLooping()) {
      join(update, chain, turn);
    }
    drop(update, turn, Resolution.GAVE_UP);
  }

  private static void destroyed(WorkloadUpdate update, Turn turn) {
    LoopChain chain = chain(update, turn);
    if (chain != null) {
      chain.destroyed(turn.at());
    }
  }

  private static void learned(WorkloadUpdate update, Turn turn) {
    LoopChain chain = chain(update, turn);
    if (chain == null) {
      return;
    }
    if (chain.isDead()) {
      chain.policy(policyActs(turn, chain.fault()));
    }
    LoopEpisode loop = update.loop();
    if (loop != null && chain.isLooping() && loop.learn(turn.terms())) {
      update.changed(loop);
    }
  }

  // ---- the loop

  private void join(WorkloadUpdate update, LoopChain chain, Turn turn) {
    chain.join();
    LoopEpisode loop = update.loop();
    if (loop == null) {
      loop = LoopEpisode.of(chain.stats(), turn);
      loop.about(turn, thresholds(turn));
      update.put(WorkloadState.WHOLE, loop);
      update.open(loop, turn.at());
    } else {
      loop.joined(chain.stats());
      loop.about(turn, thresholds(turn));
      update.changed(loop);
    }
  }

  private static void drop(WorkloadUpdate update, Turn turn, Resolution how) {
    drop(update, turn.containerId(), turn.at(), how, turn.eventId());
  }

  /** The container is no part of a loop any more; the last one ends it. */
  private static void drop(
      WorkloadUpdate update,
      String containerId,
      Instant at,
      Resolution how,
      @Nullable String eventId) {
    LoopChain chain = update.remove(LoopChain.class, containerId);
    LoopEpisode loop = update.loop();
    if (chain == null || !chain.isLooping() || loop == null) {
      return;
    }
    loop.evidence(eventId);
    if (update.state().subjects(LoopChain.class, LoopChain::isLooping).isEmpty()) {
      update.resolve(loop, at, how);
    } else {
      update.changed(loop);
    }
  }

  // ---- time

  @Override
  public @Nullable Instant wakeAt(WorkloadState state) {
    return state.earliest(LoopChain.class, LoopChain::deadline);
  }

  @Override
  public void onTime(WorkloadUpdate update, Instant now) {
    for (String id : update.state().subjects(LoopChain.class, chain -> chain.isDue(now))) {
      LoopChain chain = Objects.requireNonNull(update.state().find(LoopChain.class, id));
      drop(update, id, now, chain.atDeadline(), null);
    }
  }
}

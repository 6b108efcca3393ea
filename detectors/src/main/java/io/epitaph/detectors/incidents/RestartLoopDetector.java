package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Restart loops: a number of restarts of late, at any rate; or, of those that somebody makes
 * because it is unhealthy, fewer; or a policy that gave up.
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
      case HEALTH -> health(update, turn);
      case HEALTH_LEARNED -> probed(update, turn);
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
    // What answers a fault does not matter: the policy, systemd, somebody's script.
    boolean answer = chain.isDead() && chain.isTrouble();
    boolean policy = run.startedBy() == StartedBy.POLICY;
    boolean unmanaged = turn.workload().kind() == Workload.Kind.CONTAINER;
    if (answer && !policy && (successor ? unmanaged : !turn.terms().restarts())) {
      chain.startedByHand(turn.at());
    }
    boolean assumed = chain.isDead() && !chain.isTrouble() && turn.terms().restartPolicy() == null;
    if (successor || answer || (policy && !assumed)) {
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
    LoopEpisode loop = chain.isLooping() ? update.loop() : null;
    if (delay != null && loop != null) {
      loop.restart(delay);
      if (chain.isOfHealth()) {
        update.changed(loop);
      }
    }
    runs(chain, turn);
    if (!chain.isLooping() && chain.isEnough(thresholds(turn).settings().loopCount())) {
      join(update, chain, turn);
      runs(chain, turn);
    }
  }

  private void runs(LoopChain chain, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    chain.runs(run, turn.at(), turn.replica(), thresholds(turn).settings());
  }

  /** The chain of a dead container of the workload whose place the new one takes. */
  private static @Nullable LoopChain takeOver(WorkloadUpdate update, Turn turn) {
    List<String> vacant =
        update.state().subjects(LoopChain.class, c -> c.isVacantFor(turn.at(), turn.replica()));
    if (vacant.isEmpty()) {
      return null;
    }
    String last = vacant.get(vacant.size() - 1);
    LoopChain chain = Objects.requireNonNull(update.remove(LoopChain.class, last));
    update.put(turn.containerId(), chain);
    return chain;
  }

  /** Only after a death that was no fault does it matter who started it. */
  private static void startRevised(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    LoopChain chain = chain(update, turn);
    if (chain == null
        || run.startedBy() == StartedBy.POLICY
        || !chain.isOf(run)
        || chain.isDead()
        || chain.isTrouble()) {
      return;
    }
    chain.breakRow();
    if (!chain.isLooping()) {
      update.remove(LoopChain.class, turn.containerId());
    }
  }

  private void health(WorkloadUpdate update, Turn turn) {
    LoopChain chain = chain(update, turn);
    if (chain == null || chain.isDead() || !chain.isLooping()) {
      return;
    }
    String status = Objects.requireNonNull(turn.health()).status();
    if (status.equals("unhealthy")) {
      chain.runsBadly();
    } else if (status.equals("healthy") && (chain.isOfHealth() || chain.deadline() == null)) {
      chain.runsWell(turn.at(), thresholds(turn).settings());
    }
  }

  private static void probed(WorkloadUpdate update, Turn turn) {
    LoopChain chain = chain(update, turn);
    if (chain == null || !chain.stats().probed(Objects.requireNonNull(turn.health()))) {
      return;
    }
    LoopEpisode loop = chain.isLooping() ? update.loop() : null;
    if (loop != null && loop.probed(turn.health())) {
      update.changed(loop);
    }
  }

  // ---- deaths

  private void died(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    if (run.cause() == null) {
      return;
    }
    Thresholds thresholds = thresholds(turn);
    LoopDeath death = LoopDeath.of(update, turn, run.cause(), thresholds.settings());
    LoopChain chain = chain(update, turn);
    if (death.ending() != null || (death.note().byPod() && endsOfPod(chain))) {
      drop(update, turn, death.ending() == null ? Resolution.STOPPED : death.ending());
      return;
    }
    // A cause that is revised may be news long after the death.
    Instant at = run.diedAt() == null ? turn.at() : run.diedAt();
    if (death.note().wellDone()) {
      if (chain != null) {
        chain.rests(run, at, death.note(), death.policyActs());
      }
      return;
    }
    if (chain == null && run.number() == 1 && death.neverRan()) {
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
    String shown = run.dieEventId() == null ? turn.eventId() : run.dieEventId();
    chain.died(run, at, death.note(), death.policyActs(), thresholds.settings());
    chain.stats().death(turn.containerId(), run, shown, at, death.ran(), death.note());
    LoopEpisode loop = update.loop();
    if (chain.isLooping() && loop != null) {
      loop.death(turn.containerId(), run, shown, at, death.ran(), death.note());
      loop.about(turn, thresholds);
      update.changed(loop);
    }
  }

  /** A pod that goes takes a loop with it that is not of its health. */
  private static boolean endsOfPod(@Nullable LoopChain chain) {
    return chain != null && chain.isLooping() && !chain.isOfHealth();
  }

  private void causeRevised(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    LoopChain chain = chain(update, turn);
    CauseOfDeath cause = run.cause();
    if (chain == null) {
      if (run.deadNow() && cause != null && cause.kind().fault()) {
        died(update, turn);
      }
      return;
    }
    if (chain.isDead() && chain.isOf(run) && cause != null) {
      LoopDeath death =
          LoopDeath.again(chain.lastDeath(), turn, cause, thresholds(turn).settings());
      if (death.ending() != null) {
        drop(update, turn, death.ending());
        return;
      }
      chain.judged(death.note());
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
      boolean asked = chain.lastDeath().requested();
      chain.policy(!asked && LoopDeath.policyActs(turn, chain.fault()));
      if (chain.isOver()) {
        drop(update, turn, Resolution.RECOVERED);
        return;
      }
    }
    LoopEpisode loop = update.loop();
    if (loop != null && chain.isLooping() && loop.learn(turn.terms())) {
      update.changed(loop);
    }
  }

  // ---- the loop

  private void join(WorkloadUpdate update, LoopChain chain, Turn turn) {
    LoopEpisode loop = update.loop();
    if (loop == null) {
      chain.join();
      loop = LoopEpisode.of(chain.stats(), turn);
      loop.about(turn, thresholds(turn));
      update.put(WorkloadState.WHOLE, loop);
      update.open(loop, turn.at());
    } else if (looping(update).size() < WorkloadState.MOST_OPEN) {
      chain.join();
      loop.joined(chain.stats());
      loop.about(turn, thresholds(turn));
      update.changed(loop);
    }
  }

  private static List<String> looping(WorkloadUpdate update) {
    return update.state().subjects(LoopChain.class, LoopChain::isLooping);
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
    if (looping(update).isEmpty()) {
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

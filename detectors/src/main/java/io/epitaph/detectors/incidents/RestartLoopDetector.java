package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Restart loops: so many restarts in a row, none of the runs between a good one, whatever the rate;
 * or a policy that gave up.
 */
final class RestartLoopDetector {
  /** A run must be longer than the good run, and than this many times the current delay. */
  private static final int DELAYS_TO_RECOVER = 10;

  private RestartLoopDetector() {}

  static void onTurn(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    switch (turn.kind()) {
      case STARTED -> started(update, turn, thresholds);
      case START_REVISED -> startRevised(update, turn);
      case DIED -> died(update, turn, thresholds);
      case CAUSE_REVISED -> causeRevised(update, turn, thresholds);
      case GAVE_UP -> gaveUp(update, turn, thresholds);
      case STOPPED -> drop(update, turn.containerId(), turn.at(), "stopped", turn.eventId());
      case DESTROYED -> destroyed(update, turn);
      case FACTS_LEARNED -> learned(update, turn);
      default -> {}
    }
  }

  // ---- starts

  private static void started(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    Run run = Objects.requireNonNull(turn.run());
    LoopChain chain = update.state.chains.get(turn.containerId());
    boolean successor = false;
    if (chain == null && run.number() == 1) {
      chain = takeOver(update, turn);
      successor = chain != null;
    }
    if (chain == null) {
      return;
    }
    if (successor || run.startedBy() == StartedBy.POLICY) {
      restarted(update, chain, turn, thresholds);
      return;
    }
    // By hand: someone looks after it. An open loop stays open until a run shows that it is over.
    chain.row = 0;
    if (chain.looping) {
      runs(chain, turn, thresholds);
    } else {
      update.state.chains.remove(turn.containerId());
    }
  }

  private static void restarted(
      WorkloadUpdate update, LoopChain chain, Turn turn, Thresholds thresholds) {
    if (chain.diedAt != null) {
      Duration delay = Duration.between(chain.diedAt, turn.at());
      chain.row++;
      chain.stats.restart(delay.isNegative() ? Duration.ZERO : delay);
      LoopEpisode loop = update.state.loop;
      if (chain.looping && loop != null) {
        loop.stats.restart(delay.isNegative() ? Duration.ZERO : delay);
      }
    }
    runs(chain, turn, thresholds);
    if (!chain.looping && chain.row >= thresholds.settings().loopCount()) {
      join(update, chain, turn, thresholds);
      runs(chain, turn, thresholds);
    }
  }

  private static void runs(LoopChain chain, Turn turn, Thresholds thresholds) {
    chain.incarnationId = Objects.requireNonNull(turn.run()).incarnationId();
    chain.diedAt = null;
    chain.destroyed = false;
    Duration good = thresholds.settings().loopRun();
    Duration delay = chain.stats.lastDelay();
    if (chain.looping && delay != null) {
      Duration longer = delay.multipliedBy(DELAYS_TO_RECOVER);
      good = longer.compareTo(good) > 0 ? longer : good;
    }
    chain.deadline = turn.at().plus(good);
  }

  /** The chain of a dead container of the workload whose place the new one takes. */
  private static @Nullable LoopChain takeOver(WorkloadUpdate update, Turn turn) {
    Map<String, LoopChain> chains = update.state.chains;
    String heir = null;
    for (Map.Entry<String, LoopChain> each : chains.entrySet()) {
      LoopChain chain = each.getValue();
      boolean vacant = chain.diedAt != null && chain.fault;
      if (vacant && (chain.destroyed || !chain.policyActs)) {
        heir = each.getKey();
      }
    }
    if (heir == null) {
      return null;
    }
    LoopChain chain = Objects.requireNonNull(chains.remove(heir));
    WorkloadUpdate.put(chains, turn.containerId(), chain);
    return chain;
  }

  private static void startRevised(WorkloadUpdate update, Turn turn) {
    Run run = Objects.requireNonNull(turn.run());
    LoopChain chain = update.state.chains.get(turn.containerId());
    if (chain == null
        || run.startedBy() == StartedBy.POLICY
        || !chain.incarnationId.equals(run.incarnationId())) {
      return;
    }
    chain.row = 0;
    if (!chain.looping) {
      update.state.chains.remove(turn.containerId());
    }
  }

  // ---- deaths

  private static void died(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    Run run = Objects.requireNonNull(turn.run());
    if (run.cause() == null) {
      return;
    }
    if (run.cause().kind().onRequest()) {
      drop(update, turn.containerId(), turn.at(), "stopped", turn.eventId());
      return;
    }
    boolean fault = run.cause().kind().fault();
    boolean policyActs = policyActs(turn, fault);
    if (!fault && !policyActs) {
      drop(update, turn.containerId(), turn.at(), "recovered", turn.eventId());
      return;
    }
    // A cause that is revised may be news long after the death.
    Instant at = run.diedAt() == null ? turn.at() : run.diedAt();
    LoopChain chain = update.state.chains.get(turn.containerId());
    if (chain == null && run.number() == 1 && neverRan(run)) {
      // No start tells of a successor that cannot start either.
      chain = takeOver(update, turn);
      if (chain != null) {
        restarted(update, chain, turn, thresholds);
      }
    }
    if (chain == null) {
      chain = new LoopChain();
      WorkloadUpdate.put(update.state.chains, turn.containerId(), chain);
    }
    Duration ran = ran(run);
    if (!chain.looping && (ran == null || ran.compareTo(thresholds.settings().loopRun()) >= 0)) {
      chain.row = 0;
      chain.stats = new LoopStats();
    }
    String shown = run.dieEventId() == null ? turn.eventId() : run.dieEventId();
    chain.incarnationId = run.incarnationId();
    chain.fault = fault;
    chain.policyActs = policyActs;
    chain.window = thresholds.settings().loopWindow();
    chain.stats.death(turn.containerId(), run, shown, at, ran);
    chain.died(at);
    LoopEpisode loop = update.state.loop;
    if (chain.looping && loop != null) {
      loop.stats.death(turn.containerId(), run, shown, at, ran);
      loop.evidence(shown);
      about(loop, turn, thresholds);
      update.tell(loop);
    }
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
    if (run.startedAt() == null || run.diedAt() == null) {
      return null;
    }
    Duration ran = Duration.between(run.startedAt(), run.diedAt());
    return ran.isNegative() ? Duration.ZERO : ran;
  }

  private static void causeRevised(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    Run run = Objects.requireNonNull(turn.run());
    LoopChain chain = update.state.chains.get(turn.containerId());
    boolean lastDeath =
        chain != null && chain.diedAt != null && chain.incarnationId.equals(run.incarnationId());
    if (chain == null) {
      if (run.deadNow() && run.cause() != null && run.cause().kind().fault()) {
        died(update, turn, thresholds);
      }
      return;
    }
    if (lastDeath && run.cause() != null) {
      boolean fault = run.cause().kind().fault();
      if (run.cause().kind().onRequest()) {
        drop(update, turn.containerId(), turn.at(), "stopped", turn.eventId());
        return;
      }
      if (!fault && !policyActs(turn, false)) {
        drop(update, turn.containerId(), turn.at(), "recovered", turn.eventId());
        return;
      }
      chain.fault = fault;
    }
    chain.stats.revise(run);
    LoopEpisode loop = update.state.loop;
    if (chain.looping && loop != null) {
      loop.stats.revise(run);
      update.tell(loop);
    }
  }

  private static void gaveUp(WorkloadUpdate update, Turn turn, Thresholds thresholds) {
    LoopChain chain = update.state.chains.get(turn.containerId());
    if (chain == null) {
      died(update, turn, thresholds);
      chain = update.state.chains.get(turn.containerId());
    }
    if (chain == null) {
      return;
    }
    if (!chain.looping) {
      join(update, chain, turn, thresholds);
    }
    drop(update, turn.containerId(), turn.at(), "gave-up", turn.eventId());
  }

  private static void destroyed(WorkloadUpdate update, Turn turn) {
    LoopChain chain = update.state.chains.get(turn.containerId());
    if (chain == null) {
      return;
    }
    chain.destroyed = true;
    if (chain.diedAt == null) {
      chain.diedAt = turn.at();
    }
    chain.deadline = turn.at().plus(chain.patience());
  }

  private static void learned(WorkloadUpdate update, Turn turn) {
    LoopEpisode loop = update.state.loop;
    LoopChain chain = update.state.chains.get(turn.containerId());
    if (chain == null) {
      return;
    }
    if (chain.diedAt != null) {
      chain.policyActs = policyActs(turn, chain.fault);
    }
    if (loop != null && chain.looping && !Objects.equals(loop.policy, turn.terms().policyText())) {
      loop.policy = turn.terms().policyText();
      loop.limit = turn.terms().restartLimit();
      update.tell(loop);
    }
  }

  // ---- the loop

  private static void join(
      WorkloadUpdate update, LoopChain chain, Turn turn, Thresholds thresholds) {
    chain.looping = true;
    LoopEpisode loop = update.state.loop;
    if (loop == null) {
      loop = new LoopEpisode();
      String anchor = chain.stats.firstDeathEventId;
      loop.begin(
          turn.workload().id(), anchor == null ? turn.eventId() : anchor, chain.stats.firstDeathAt);
      loop.stats = chain.stats.copy();
      chain.stats.events.forEach(loop::evidence);
      loop.covers(chain.stats.containers);
      about(loop, turn, thresholds);
      update.open(loop, turn.at());
    } else {
      loop.stats.add(chain.stats);
      chain.stats.events.forEach(loop::evidence);
      loop.covers(chain.stats.containers);
      about(loop, turn, thresholds);
      update.tell(loop);
    }
  }

  private static void about(LoopEpisode loop, Turn turn, Thresholds thresholds) {
    loop.about(turn, thresholds);
    loop.policy = turn.terms().policyText();
    loop.limit = turn.terms().restartLimit();
  }

  /** The container is no part of a loop any more; the last one ends it. */
  private static void drop(
      WorkloadUpdate update, String containerId, Instant at, String how, @Nullable String event) {
    LoopChain chain = update.state.chains.remove(containerId);
    LoopEpisode loop = update.state.loop;
    if (chain == null || !chain.looping || loop == null) {
      return;
    }
    loop.evidence(event);
    if (update.state.chains.values().stream().noneMatch(c -> c.looping)) {
      update.resolve(loop, at, how);
    } else {
      update.tell(loop);
    }
  }

  // ---- time

  static @Nullable Instant wakeAt(WorkloadState state) {
    Instant wake = null;
    for (LoopChain chain : state.chains.values()) {
      wake = Instants.earlier(wake, chain.deadline);
    }
    return wake;
  }

  static void onTime(WorkloadUpdate update, Instant now) {
    List<String> due = new ArrayList<>();
    update.state.chains.forEach(
        (id, chain) -> {
          if (chain.deadline != null && !chain.deadline.isAfter(now)) {
            due.add(id);
          }
        });
    for (String id : due) {
      LoopChain chain = Objects.requireNonNull(update.state.chains.get(id));
      String how = chain.diedAt == null ? "recovered" : chain.destroyed ? "removed" : "died";
      drop(update, id, now, how, null);
    }
  }
}

package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.Incident.Resolution;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container that died of itself or for its health, its restarts, and those that took its place:
 * what is, or may become, part of a restart loop.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
final class LoopChain implements Trouble {
  /** A run must be longer than the good run, and than this many times the current delay. */
  private static final int DELAYS_TO_RECOVER = 10;

  /** So many restarts for its health are a loop. */
  private static final int HEALTH_RESTARTS = 3;

  /** A task that ended with 0 is made anew within this time by one who did not mean it to end. */
  private static final Duration PROMPT = Duration.ofSeconds(10);

  /** How much the waits before its starts by a script may differ. */
  private static final Duration EVEN = Duration.ofSeconds(1);

  private LoopStats stats = new LoopStats();
  private LoopPace pace = LoopPace.NONE;

  /** Restarts since the row began. */
  private int row;

  /** Those of them that followed a death while it was unhealthy. */
  private int healthRow;

  /** True while it is part of the open loop. */
  private boolean looping;

  /** The incarnation that runs, or that died last. */
  private String incarnationId = "";

  /** How long after its last death somebody started it by hand; null when nobody did. */
  private @Nullable Duration handDelay;

  /** The pod that it is of; null when not known. */
  private @Nullable String replica;

  /** Null while it runs. */
  private @Nullable Instant diedAt;

  /** How it died last: what may follow. */
  private DeathNote last = DeathNote.NONE;

  /** True when the last death was a fault, as earlier versions wrote it. */
  private boolean fault;

  /** True when the engine itself is to start it again. */
  private boolean policyActs;

  private boolean destroyed;

  /** When it recovered, while it runs; when no restart can be expected, while it is dead. */
  private @Nullable Instant deadline;

  private Duration window = Duration.ZERO;

  LoopChain() {}

  private LoopChain(LoopChain other) {
    stats = new LoopStats(other.stats);
    pace = other.pace;
    row = other.row;
    healthRow = other.healthRow;
    looping = other.looping;
    incarnationId = other.incarnationId;
    handDelay = other.handDelay;
    replica = other.replica;
    diedAt = other.diedAt;
    last = other.last;
    fault = other.fault;
    policyActs = other.policyActs;
    destroyed = other.destroyed;
    deadline = other.deadline;
    window = other.window;
  }

  @Override
  public LoopChain copy() {
    return new LoopChain(this);
  }

  @Override
  public LoopChain shifted(Duration by) {
    LoopChain shifted = copy();
    shifted.pace = pace.shifted(by);
    shifted.diedAt = Instants.later(diedAt, by);
    shifted.deadline = Instants.later(deadline, by);
    return shifted;
  }

  /** One that is part of the open loop: without it nothing would end that. */
  @Override
  public boolean mustStay() {
    return looping;
  }

  LoopStats stats() {
    return stats;
  }

  /** Restarts since the row began. */
  int row() {
    return row;
  }

  /** True while it is part of the open loop. */
  boolean isLooping() {
    return looping;
  }

  boolean isDead() {
    return diedAt != null;
  }

  /** True when what made it die last is not over with a restart of whatever kind. */
  boolean isTrouble() {
    return fault || last.unhealthy() || last.byPod();
  }

  /** True when it ended with 0, and nothing is to start it again. */
  boolean isOver() {
    return diedAt != null && !isTrouble() && !policyActs && !last.madeAnew();
  }

  /** True when the last death was counted for its health. */
  boolean isUnhealthy() {
    return last.unhealthy();
  }

  /** True when most of its deaths were stops of one that was unhealthy. */
  boolean isOfHealth() {
    return stats.isOfHealth();
  }

  /**
   * True when a new container of the workload takes its place.
   *
   * @param newReplica the new one's; null when not known
   */
  boolean isVacantFor(Instant at, @Nullable String newReplica) {
    if (diedAt == null || (policyActs && !destroyed)) {
      return false;
    }
    if (replica != null && newReplica != null && !replica.equals(newReplica)) {
      // A pod restarts its own containers: another stands in only for one that is gone.
      return destroyed && fault;
    }
    if (last.byPod()) {
      return newReplica != null;
    }
    if (last.madeAnew()) {
      // A pod backs off longer and longer.
      Duration within = replica == null ? PROMPT : patience();
      return Duration.between(diedAt, at).compareTo(within) <= 0;
    }
    return isTrouble();
  }

  boolean isOf(Run run) {
    return incarnationId.equals(run.incarnationId());
  }

  /**
   * It was started again.
   *
   * @return how long after the death; null when no death was seen, or it does not count
   */
  @Nullable Duration restarted(Instant at) {
    if (diedAt == null || last.wellDone()) {
      return null;
    }
    Duration delay = Duration.between(diedAt, at);
    delay = delay.isNegative() ? Duration.ZERO : delay;
    row++;
    healthRow += last.unhealthy() || last.byPod() ? 1 : 0;
    stats.restart(delay);
    return delay;
  }

  /** Whether its restarts are a loop. */
  boolean isEnough(int count) {
    return (row >= count && pace.weight() >= count - 1)
        || (healthRow >= HEALTH_RESTARTS && pace.weight() >= HEALTH_RESTARTS - 1);
  }

  /** It runs from {@code at}, in this pod. */
  void runs(Run run, Instant at, @Nullable String ofReplica, IncidentSettings settings) {
    incarnationId = run.incarnationId();
    replica = ofReplica;
    boolean goesOn = diedAt != null && last.wellDone();
    diedAt = null;
    destroyed = false;
    if (!goesOn) {
      runsWell(at, settings);
    }
  }

  /** It runs, or is healthy, from {@code at}: from then on it may recover, or be forgotten. */
  void runsWell(Instant at, IncidentSettings settings) {
    if (!looping) {
      Instant forgotten = pace.forgottenAt(settings.loopHalfLife());
      deadline = forgotten == null ? at.plus(settings.loopRun()) : forgotten;
      return;
    }
    Duration needed = longer(settings.loopRun(), pace.wellAfter());
    Duration delay = stats.lastDelay();
    deadline =
        at.plus(delay == null ? needed : longer(needed, delay.multipliedBy(DELAYS_TO_RECOVER)));
  }

  /** It runs, and is unhealthy: it does not recover. */
  void runsBadly() {
    if (looping && diedAt == null) {
      deadline = null;
    }
  }

  /**
   * It was started, or made anew, by nothing that is known to answer faults. A script or systemd
   * does so after the same time again and again, or after a growing one; a person who tries does
   * not: the row of one begins anew.
   */
  void startedByHand(Instant at) {
    if (diedAt == null) {
      return;
    }
    Duration delay = Duration.between(diedAt, at);
    if (handDelay != null && !last.unhealthy() && !isEven(delay, handDelay)) {
      breakRow();
    }
    handDelay = delay;
  }

  private static boolean isEven(Duration delay, Duration before) {
    Duration least = before.multipliedBy(3).dividedBy(4).minus(EVEN);
    Duration most = before.multipliedBy(2).plus(EVEN);
    return delay.compareTo(least) >= 0 && delay.compareTo(most) <= 0;
  }

  /** Someone takes care of it. */
  void breakRow() {
    row = 0;
    healthRow = 0;
  }

  void join() {
    looping = true;
  }

  /**
   * It died, and that counts.
   *
   * @param policyActs whether the engine itself is to start it again
   */
  void died(Run run, Instant at, DeathNote note, boolean policyActs, IncidentSettings settings) {
    if (!looping && pace.isForgotten(at, settings.loopHalfLife())) {
      breakRow();
      stats = new LoopStats();
      pace = LoopPace.NONE;
    }
    pace = pace.death(at, settings.loopHalfLife());
    rests(run, at, note, policyActs);
    deadline = at.plus(patience());
    if (!looping && note.requested() && note.unhealthy()) {
      // Who stopped it may take a while to start it again.
      deadline = pace.forgottenAt(settings.loopHalfLife());
    }
  }

  /** It died after a good run, of nothing that counts: what was due stays due. */
  void rests(Run run, Instant at, DeathNote note, boolean policyActs) {
    incarnationId = run.incarnationId();
    diedAt = at;
    last = note;
    fault = note.fault();
    replica = note.replica();
    window = note.patience();
    this.policyActs = policyActs;
  }

  /** The last death turned out to be of another kind. */
  void judged(DeathNote note) {
    last = note;
    fault = note.fault();
  }

  DeathNote lastDeath() {
    return last;
  }

  /** More is known of its policy. */
  void policy(boolean acts) {
    policyActs = acts;
  }

  /** True when the last death was a fault. */
  boolean fault() {
    return fault;
  }

  void destroyed(Instant at) {
    destroyed = true;
    if (diedAt == null) {
      diedAt = at;
    }
    boolean waits = !looping && last.requested() && last.unhealthy();
    deadline = waits ? deadline : at.plus(patience());
  }

  /** Longer than the window: back-off grows, up to 5 minutes where an orchestrator waits. */
  private Duration patience() {
    Duration delay = stats.lastDelay();
    return delay == null ? window : longer(window, delay.multipliedBy(3));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  @Nullable Instant deadline() {
    return deadline;
  }

  boolean isDue(Instant now) {
    return Detector.due(deadline, now);
  }

  /** How it ends when nothing happens until the deadline. */
  Resolution atDeadline() {
    // What a pod does not make anew after it ended with 0 has done its work.
    boolean completed = replica != null && last.madeAnew() && !destroyed;
    if (diedAt == null || last.wellDone() || completed) {
      return Resolution.RECOVERED;
    }
    return destroyed ? Resolution.REMOVED : last.requested() ? Resolution.STOPPED : Resolution.DIED;
  }
}

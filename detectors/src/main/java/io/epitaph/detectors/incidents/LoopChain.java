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
 * A container that died of itself, its restarts, and those that took its place: what is, or may
 * become, part of a restart loop.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
final class LoopChain implements Trouble {
  /** A run must be longer than the good run, and than this many times the current delay. */
  private static final int DELAYS_TO_RECOVER = 10;

  private LoopStats stats = new LoopStats();

  /** Restarts since the last good run. */
  private int row;

  /** True while it is part of the open loop. */
  private boolean looping;

  /** The incarnation that runs, or that died last. */
  private String incarnationId = "";

  /** Null while it runs. */
  private @Nullable Instant diedAt;

  /** True when the last death was a fault: only these are made good by another container. */
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
    row = other.row;
    looping = other.looping;
    incarnationId = other.incarnationId;
    diedAt = other.diedAt;
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
    shifted.diedAt = Instants.later(diedAt, by);
    shifted.deadline = Instants.later(deadline, by);
    return shifted;
  }

  LoopStats stats() {
    return stats;
  }

  /** Restarts since the last good run. */
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

  /** True when it is dead of a fault, and another container may take its place. */
  boolean isVacant() {
    return diedAt != null && fault && (destroyed || !policyActs);
  }

  boolean isOf(Run run) {
    return incarnationId.equals(run.incarnationId());
  }

  /**
   * It was started again.
   *
   * @return how long after the death; null when no death was seen
   */
  @Nullable Duration restarted(Instant at) {
    if (diedAt == null) {
      return null;
    }
    Duration delay = Duration.between(diedAt, at);
    delay = delay.isNegative() ? Duration.ZERO : delay;
    row++;
    stats.restart(delay);
    return delay;
  }

  /**
   * It runs from {@code at}.
   *
   * @param good a run at least this long is a good one
   */
  void runs(Run run, Instant at, Duration good) {
    incarnationId = run.incarnationId();
    diedAt = null;
    destroyed = false;
    Duration delay = stats.lastDelay();
    Duration needed = good;
    if (looping && delay != null) {
      Duration longer = delay.multipliedBy(DELAYS_TO_RECOVER);
      needed = longer.compareTo(good) > 0 ? longer : good;
    }
    deadline = at.plus(needed);
  }

  /** Someone started it by hand. */
  void breakRow() {
    row = 0;
  }

  /** What was before does not count: it ran well. */
  void startOver() {
    row = 0;
    stats = new LoopStats();
  }

  void join() {
    looping = true;
  }

  /**
   * @param window how long a restart may take to come
   */
  void died(Run run, Instant at, boolean fault, boolean policyActs, Duration window) {
    incarnationId = run.incarnationId();
    diedAt = at;
    this.fault = fault;
    this.policyActs = policyActs;
    this.window = window;
    deadline = at.plus(patience());
  }

  /** The last death turned out to be a fault, or none. */
  void judged(boolean fault) {
    this.fault = fault;
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
    deadline = at.plus(patience());
  }

  /** Longer than the window: back-off grows, up to 5 minutes where an orchestrator waits. */
  private Duration patience() {
    Duration delay = stats.lastDelay();
    Duration longer = delay == null ? Duration.ZERO : delay.multipliedBy(3);
    return longer.compareTo(window) > 0 ? longer : window;
  }

  @Nullable Instant deadline() {
    return deadline;
  }

  boolean isDue(Instant now) {
    return Detector.due(deadline, now);
  }

  /** How it ends when nothing happens until the deadline. */
  Resolution atDeadline() {
    return diedAt == null ? Resolution.RECOVERED : destroyed ? Resolution.REMOVED : Resolution.DIED;
  }
}

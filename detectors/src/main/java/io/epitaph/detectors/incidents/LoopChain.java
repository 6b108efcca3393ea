package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
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
final class LoopChain implements Cloneable {
  LoopStats stats = new LoopStats();

  /** Restarts since the last good run. */
  int row;

  /** True while it is part of the open loop. */
  boolean looping;

  /** The incarnation that runs, or that died last. */
  String incarnationId = "";

  /** Null while it runs. */
  @Nullable Instant diedAt;

  /** True when the last death was a fault: only these are made good by another container. */
  boolean fault;

  /** True when the engine itself is to start it again. */
  boolean policyActs;

  boolean destroyed;

  /** When it recovered, while it runs; when nobody will restart it any more, while it is dead. */
  @Nullable Instant deadline;

  Duration window = Duration.ZERO;

  LoopChain copy() {
    try {
      LoopChain copy = (LoopChain) clone();
      copy.stats = stats.copy();
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /** Longer than what is usual: back-off grows, up to 5 minutes where an orchestrator waits. */
  Duration patience() {
    Duration delay = stats.lastDelay();
    Duration longer = delay == null ? Duration.ZERO : delay.multipliedBy(3);
    return longer.compareTo(window) > 0 ? longer : window;
  }

  void died(Instant at) {
    diedAt = at;
    deadline = at.plus(patience());
  }
}

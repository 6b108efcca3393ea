package io.epitaph.detectors.lives;

import io.epitaph.detectors.Instants;
import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@code die} event that may be of a run that is over already: an engine may report an exit
 * twice, the second time when the next run has begun. What inspect says decides; without it, what
 * else is known.
 *
 * @param ofRunning whether the container ran, as far as was known
 * @param joined whether it had joined a network since the death before, as a start does
 * @param ran how long it ran by the event, in whole seconds; null when the engine does not say
 * @param forMemory whether the event says that it was killed for memory
 * @param dueAt when it is decided without a snapshot
 */
record DoubtfulDeath(
    Instant at,
    String eventId,
    @Nullable Integer exitCode,
    boolean ofRunning,
    boolean joined,
    @Nullable Integer ran,
    boolean forMemory,
    Instant dueAt) {

  /** The second report of an exit comes this soon after the first. */
  static final Duration REPEATED_WITHIN = Duration.ofSeconds(10);

  /** Two clocks of one machine: the container runtime's and the engine's. */
  private static final Duration JITTER = Duration.ofMillis(50);

  /** What a container gives that its runtime's shim was killed under. */
  private static final int KILLED = 137;

  /**
   * Whether a death of a run that goes on, as far as is known, may be the one before, told again.
   *
   * @param before the run before; null when there was none
   */
  static boolean isLikeTheOneBefore(
      RunState run, @Nullable RunState before, Instant at, @Nullable Integer code) {
    return before != null
        && before.diedAt != null
        && !before.neverRan()
        && run.signals.isEmpty()
        && Duration.between(before.diedAt, at).compareTo(REPEATED_WITHIN) <= 0
        && (code == null || code == KILLED || code.equals(before.exitCode));
  }

  DoubtfulDeath shifted(Duration by) {
    return new DoubtfulDeath(
        at, eventId, exitCode, ofRunning, joined, ran, forMemory, Instants.later(dueAt, by));
  }

  /**
   * Whether there was a death, by a snapshot taken after it.
   *
   * @param last the last run that is known
   */
  boolean isShownBy(Facts facts, RunState last) {
    Instant started = facts.startedAt();
    if (started == null || started.isAfter(at.plus(JITTER))) {
      // Of a run that began since: it says nothing of this one.
      return isLikely(last, false);
    }
    if (ofRunning) {
      return !(facts.status().equals("running") || facts.status().equals("paused"));
    }
    return last.diedAt == null || started.isAfter(last.diedAt);
  }

  /**
   * Whether there was a death, for all that is known without a snapshot.
   *
   * @param started whether the container was started since, which explains that it had joined a
   *     network
   */
  boolean isLikely(RunState last, boolean started) {
    if (ofRunning || last.diedAt == null) {
      return true;
    }
    if (ran != null && at.minusSeconds(ran + 1L).isAfter(last.diedAt)) {
      return true;
    }
    if (ran != null && ran > 0 && at.minusSeconds(ran).isBefore(last.diedAt)) {
      return false;
    }
    return (joined && !started) || Duration.between(last.diedAt, at).compareTo(REPEATED_WITHIN) > 0;
  }
}

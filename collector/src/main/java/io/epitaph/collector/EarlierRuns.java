package io.epitaph.collector;

import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When each container's earlier run was over, log and all: an engine keeps one log over all runs of
 * a container, and what stands before that time are the words of another run. Thread-safe.
 *
 * <p>An engine reports a death once the log is complete, and starts the container after that; so
 * the time of the last {@code die} is exact. Where it was not seen, inspect's times have to do.
 */
final class EarlierRuns {
  /** The last lines may be read from their pipe so long after the end of the process. */
  private static final Duration DRAINED = Duration.ofSeconds(2);

  private final Map<String, Instant> ends = new ConcurrentHashMap<>();

  /**
   * Takes note of a death.
   *
   * @param at of the event, by the engine's clock
   * @return when the run before the one that died was over; null when there was none, or that is
   *     not known
   */
  @Nullable Instant sawDeath(String containerId, Instant at) {
    Instant before = ends.put(containerId, at);
    // The clock was set back: the log's times are before it.
    return before == null || before.isBefore(at) ? before : null;
  }

  /** Learns of a death that was not seen. */
  void learn(String containerId, Facts facts) {
    Instant finished = facts.finishedAt();
    if (finished == null) {
      return;
    }
    Instant over = finished;
    Instant started = facts.startedAt();
    if (facts.status().equals("running") && started != null && finished.isBefore(started)) {
      Instant drained = finished.plus(DRAINED);
      over = drained.isBefore(started) ? drained : started;
    }
    Instant end = over;
    ends.compute(
        containerId, (id, known) -> known == null || finished.isAfter(known) ? end : known);
  }

  void forget(String containerId) {
    ends.remove(containerId);
  }

  void keepOnly(Set<String> containerIds) {
    ends.keySet().retainAll(containerIds);
  }
}

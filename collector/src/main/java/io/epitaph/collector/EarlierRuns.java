package io.epitaph.collector;

import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When each container's earlier run was over, log and all: an engine keeps one log over all runs of
 * a container, and what stands before that time are the words of another run. Thread-safe.
 *
 * <p>An engine reports a death once the log is complete, and starts the container after that; so
 * the time of the last {@code die} is exact. Where it was not seen, inspect's times have to do. But
 * an engine knows of the end of a run before it reports the death: what inspect says of a container
 * that is dead may be the end of an earlier run, or of the one whose {@code die} is still to come,
 * whose words all stand before it. So it counts for an earlier run only once a start was seen that
 * came later.
 */
final class EarlierRuns {
  /** The last lines may be read from their pipe so long after the end of the process. */
  private static final Duration DRAINED = Duration.ofSeconds(2);

  private final Map<String, Ends> ends = new HashMap<>();

  /**
   * Takes note of a start.
   *
   * @param at of the event, by the engine's clock
   */
  synchronized void sawStart(String containerId, Instant at) {
    ends.computeIfPresent(containerId, (id, known) -> known.withStart(at));
  }

  /**
   * Takes note of a death.
   *
   * @param at of the event, by the engine's clock
   * @return when the run before the one that died was over; null when there was none, or that is
   *     not known
   */
  synchronized @Nullable Instant sawDeath(String containerId, Instant at) {
    Ends known = ends.getOrDefault(containerId, Ends.NONE);
    ends.put(containerId, known.withDeath(at));
    return known.before(at);
  }

  /**
   * Learns of the end that inspect shows.
   *
   * @param answeredAt when the engine had answered, by its clock
   */
  synchronized void learn(String containerId, Facts facts, Instant answeredAt) {
    Instant finished = facts.finishedAt();
    if (finished == null) {
      return;
    }
    Instant started = facts.startedAt();
    Shown shown;
    if (RunningContainers.runs(facts) && started != null && finished.isBefore(started)) {
      Instant drained = finished.plus(DRAINED);
      shown = new Shown(finished, drained.isBefore(started) ? drained : started, started, false);
    } else {
      // The clock is not known to the millisecond.
      Instant by = answeredAt.isBefore(finished) ? finished : answeredAt;
      shown = new Shown(finished, finished, by, true);
    }
    ends.merge(containerId, new Ends(null, shown), (known, news) -> known.with(shown));
  }

  synchronized void forget(String containerId) {
    ends.remove(containerId);
  }

  synchronized void keepOnly(Set<String> containerIds) {
    ends.keySet().retainAll(containerIds);
  }

  /**
   * The end of a run as inspect shows it.
   *
   * @param finished the process
   * @param over its log too
   * @param by a run that was started, or dies, after this time is a later one
   * @param last whether it was the last run: without a start nothing says that there is a later one
   */
  private record Shown(Instant finished, Instant over, Instant by, boolean last) {
    /** Of a later run, or of the same and says that there is a later one. */
    boolean isAfter(Shown other) {
      return finished.isAfter(other.finished) || (finished.equals(other.finished) && !last);
    }
  }

  /**
   * The ends that are known of one container.
   *
   * @param died the last {@code die} seen
   * @param shown what inspect showed since; null for nothing
   */
  private record Ends(@Nullable Instant died, @Nullable Shown shown) {
    static final Ends NONE = new Ends(null, null);

    Ends with(Shown news) {
      boolean seen = died != null && !news.finished.isAfter(died);
      return seen || (shown != null && !news.isAfter(shown)) ? this : new Ends(died, news);
    }

    Ends withStart(Instant at) {
      return shown != null && shown.last && at.isAfter(shown.by)
          ? new Ends(died, new Shown(shown.finished, shown.over, shown.by, false))
          : this;
    }

    Ends withDeath(Instant at) {
      return new Ends(at, shown == null || !shown.finished.isAfter(at) ? null : shown);
    }

    /** The end of the run before the one that died at a time. */
    @Nullable Instant before(Instant at) {
      if (shown != null && !shown.last && at.isAfter(shown.by)) {
        return shown.over;
      }
      // The clock was set back: the log's times are before it.
      return died == null || died.isBefore(at) ? died : null;
    }
  }
}

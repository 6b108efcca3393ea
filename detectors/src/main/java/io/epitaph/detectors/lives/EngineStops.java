package io.epitaph.detectors.lives;

import io.epitaph.model.Confidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which containers went down with their engine: no event says so.
 *
 * <p>An engine that is told to stop sends all that run its stop signal within milliseconds; then
 * nothing happens but their deaths, and the engine is gone. An engine that is killed, or a host
 * that loses its power, is back with containers that ended unseen.
 */
public final class EngineStops {
  /** From the first stop signal to the last: 7 ms were seen, of two. */
  static final Duration BURST = Duration.ofSeconds(2);

  private EngineStops() {}

  /** The containers of an engine that went down with it, and how sure that is. */
  public static Map<String, Confidence> find(Collection<LifeState> all, Absence absence) {
    List<StoppedLife> lives = lives(all, absence);
    Map<String, Confidence> found = new TreeMap<>();
    new UnseenStops(all, lives, absence).find(found);
    new StopBurst(all, lives, absence).find(found);
    return found;
  }

  private static List<StoppedLife> lives(Collection<LifeState> all, Absence absence) {
    List<StoppedLife> lives = new ArrayList<>();
    for (LifeState state : all) {
      for (int i = state.recent.size() - 1; i >= 0; i--) {
        RunState run = state.recent.get(i);
        if (!run.neverRan() && isConcerned(run, absence)) {
          RunState next = i + 1 < state.recent.size() ? state.recent.get(i + 1) : null;
          lives.add(new StoppedLife(state, run, next));
          break;
        }
      }
    }
    return lives;
  }

  /** Without a known beginning, the last that ended, or else the last. */
  private static boolean isConcerned(RunState run, Absence absence) {
    return absence.since() == null ? run.dead() : absence.isBefore(run.startedAt);
  }
}

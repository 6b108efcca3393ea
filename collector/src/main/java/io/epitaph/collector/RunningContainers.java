package io.epitaph.collector;

import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The containers that run, to be asked for in turn, each once in {@link #ROUND} unless there was
 * another reason: what an event does not report, or what was missed, is then seen. Thread-safe.
 */
final class RunningContainers {
  /** Each is asked for once in this time. */
  static final Duration ROUND = Duration.ofMinutes(5);

  private static final Set<String> RUNS = Set.of("running", "paused");

  /** When each was asked for, or began to run, by a monotonic clock; longest ago first. */
  private final Map<String, Long> turns = new LinkedHashMap<>();

  /**
   * @param ticks by the monotonic clock
   */
  synchronized void saw(String containerId, String action, long ticks) {
    switch (action) {
      case Actions.START -> last(containerId, ticks);
      case Actions.DIE -> forget(containerId);
      default -> {}
    }
  }

  /** Learns what it was asked for. */
  synchronized void learn(String containerId, Facts facts, long ticks) {
    if (runs(facts)) {
      last(containerId, ticks);
    } else {
      forget(containerId);
    }
  }

  static boolean runs(Facts facts) {
    return RUNS.contains(facts.status());
  }

  private void last(String containerId, long ticks) {
    turns.remove(containerId);
    turns.put(containerId, ticks);
  }

  /**
   * Those whose turn it is, few at once: all that run, divided by how often this is called in a
   * round.
   *
   * @param every how often it is called
   */
  synchronized List<String> next(Duration every, long ticks) {
    long calls = Math.max(1, ROUND.toNanos() / every.toNanos());
    long most = (turns.size() + calls - 1) / calls;
    List<String> next = new ArrayList<>();
    for (Map.Entry<String, Long> turn : turns.entrySet()) {
      if (next.size() >= most || ticks - turn.getValue() < ROUND.toNanos()) {
        break;
      }
      next.add(turn.getKey());
    }
    next.forEach(id -> last(id, ticks));
    return next;
  }

  synchronized void forget(String containerId) {
    turns.remove(containerId);
  }

  synchronized void keepOnly(Set<String> containerIds) {
    turns.keySet().retainAll(containerIds);
  }
}

package io.epitaph.collector;

import io.epitaph.model.Actions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the starts that failed, which no event says: such a container leaves a network without
 * having run. Thread-safe.
 */
final class FailedStarts {
  /** What is known about a container that started; nothing about others. */
  private enum Stage {
    RUNS,
    /** It left a network, and runs or dies. */
    LEFT,
    /** It died, and has to leave its network. */
    DIED
  }

  private final Map<String, Stage> stages = new ConcurrentHashMap<>();

  /**
   * @param own whether it is an event of the container itself, and not of a network
   * @return whether it shows a start that failed
   */
  boolean saw(String containerId, boolean own, String action) {
    if (own) {
      sawOwn(containerId, action);
      return false;
    }
    return switch (action) {
      case Actions.CONNECT -> {
        stages.computeIfPresent(containerId, (id, s) -> s == Stage.DIED ? null : s);
        yield false;
      }
      case Actions.DISCONNECT -> {
        Stage before = stages.get(containerId);
        // After a death it leaves one; if it is of several, they are looked at in vain.
        stages.computeIfPresent(containerId, (id, s) -> s == Stage.DIED ? null : Stage.LEFT);
        yield before == null;
      }
      default -> false;
    };
  }

  private void sawOwn(String containerId, String action) {
    switch (action) {
      case Actions.START -> stages.put(containerId, Stage.RUNS);
      // Docker 20.10 sends the death before the network is left, 26 and later after it.
      case Actions.DIE ->
          stages.compute(containerId, (id, s) -> s == Stage.LEFT ? null : Stage.DIED);
      default -> {}
    }
  }

  void forget(String containerId) {
    stages.remove(containerId);
  }

  void keepOnly(Set<String> containerIds) {
    stages.keySet().retainAll(containerIds);
  }
}

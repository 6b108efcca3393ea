package io.epitaph.collector;

import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot.Facts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The containers that do not run, to be asked for in turn: a start that fails may make no event at
 * all, when a mount, a network or the container whose network it shares is gone. Thread-safe.
 */
final class DeadContainers {
  /** In these it may be started. */
  private static final Set<String> DEAD = Set.of("created", "exited", "dead");

  /** Those asked for longest ago first. */
  private final Set<String> turns = new LinkedHashSet<>();

  /** Why each could not start, where it could not, as a snapshot showed it. */
  private final Map<String, String> errors = new HashMap<>();

  synchronized void saw(String containerId, String action) {
    switch (action) {
      case Actions.START -> forget(containerId);
      case Actions.CREATE, Actions.DIE -> turns.add(containerId);
      default -> {}
    }
  }

  /**
   * @return whether it shows a start that failed, which no snapshot has shown yet
   */
  synchronized boolean learn(String containerId, Facts facts) {
    if (!DEAD.contains(facts.status())) {
      return false;
    }
    turns.add(containerId);
    if (facts.error().isEmpty()) {
      errors.remove(containerId);
      return false;
    }
    return !facts.error().equals(errors.put(containerId, facts.error()));
  }

  /** Those whose turn it is. */
  synchronized List<String> next(int most) {
    List<String> next = new ArrayList<>();
    Iterator<String> first = turns.iterator();
    while (first.hasNext() && next.size() < most) {
      next.add(first.next());
      first.remove();
    }
    turns.addAll(next);
    return next;
  }

  synchronized void forget(String containerId) {
    turns.remove(containerId);
    errors.remove(containerId);
  }

  synchronized void keepOnly(Set<String> containerIds) {
    turns.retainAll(containerIds);
    errors.keySet().retainAll(containerIds);
  }
}

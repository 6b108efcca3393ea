package io.epitaph.collector;

import io.epitaph.engine.Probes;
import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot.Facts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the collector must know about a container before the next snapshot: how its log is framed,
 * and what its health check runs. Learned from snapshots, forgotten with the container.
 * Thread-safe.
 */
final class ContainerNotes implements Probes {
  private static final int PROBES_REMEMBERED = 10_000;

  private final KnownContainers known;

  ContainerNotes(KnownContainers known) {
    this.known = known;
  }

  /** What an engine's containers are compared with after a gap; it knows them after their end. */
  KnownContainers known() {
    return known;
  }

  private record Note(boolean tty, @Nullable String healthCheck) {}

  private final Map<String, Note> notes = new ConcurrentHashMap<>();
  private final Map<String, Stage> stages = new ConcurrentHashMap<>();

  private final EarlierRuns earlier = new EarlierRuns();
  private final Destroyed destroyed = new Destroyed();
  private final DeadContainers dead = new DeadContainers();
  private final RunningContainers running = new RunningContainers();

  /** What the health check of each container that runs found last. */
  private final Map<String, String> health = new ConcurrentHashMap<>();

  /** What is known about a container that started; nothing about others. */
  private enum Stage {
    RUNS,
    /** It left a network, and runs or dies. */
    LEFT,
    /** It died, and has to leave its network. */
    DIED
  }

  /** Execs that are probes: {@code exec_die} has its id only. */
  private final Set<String> probes =
      Collections.newSetFromMap(
          Collections.synchronizedMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > PROBES_REMEMBERED;
                }
              }));

  /**
   * Takes note of an event of a container's life, or of a network that it joined or left.
   *
   * @param ticks by the monotonic clock
   * @return true when it left a network without having run: the start failed, which no event says
   */
  boolean sawStartFail(String containerId, String type, String action, long ticks) {
    if (type.equals("container")) {
      dead.saw(containerId, action);
      running.saw(containerId, action, ticks);
      switch (action) {
        case Actions.START -> {
          stages.put(containerId, Stage.RUNS);
          health.remove(containerId);
        }
        // Docker 20.10 sends the death before the network is left, 26 and later after it.
        case Actions.DIE ->
            stages.compute(containerId, (id, s) -> s == Stage.LEFT ? null : Stage.DIED);
        default -> {}
      }
      return false;
    }
    if (action.equals(Actions.CONNECT)) {
      stages.computeIfPresent(containerId, (id, s) -> s == Stage.DIED ? null : s);
      return false;
    }
    if (!action.equals(Actions.DISCONNECT)) {
      return false;
    }
    Stage before = stages.get(containerId);
    // After a death it leaves one; if it is of several, they are looked at in vain.
    stages.computeIfPresent(containerId, (id, s) -> s == Stage.DIED ? null : Stage.LEFT);
    return before == null;
  }

  /** Whether a health check found something else than before: Podman tells each time. */
  boolean isNewHealth(String containerId, @Nullable String found) {
    return found == null || !found.equals(health.put(containerId, found));
  }

  /**
   * @param ticks by the monotonic clock, as that of {@link #sawStartFail}
   * @return whether it shows a start that failed, which no snapshot has shown yet
   */
  boolean learn(String containerId, Facts facts, long ticks) {
    if (destroyed.has(containerId)) {
      return false;
    }
    earlier.learn(containerId, facts);
    notes.put(containerId, new Note(facts.tty(), facts.healthCheck()));
    running.learn(containerId, facts, ticks);
    return dead.learn(containerId, facts);
  }

  /** It was removed. */
  void forget(String containerId) {
    destroyed.add(containerId);
    notes.remove(containerId);
    stages.remove(containerId);
    health.remove(containerId);
    earlier.forget(containerId);
    dead.forget(containerId);
    running.forget(containerId);
  }

  /** Those that do not run. */
  DeadContainers dead() {
    return dead;
  }

  /** Those that run. */
  RunningContainers running() {
    return running;
  }

  /** When runs before the last one of each container were over. */
  EarlierRuns earlierRuns() {
    return earlier;
  }

  /** Forgets the containers that the engine no longer has. */
  void keepOnly(Set<String> containerIds) {
    notes.keySet().retainAll(containerIds);
    stages.keySet().retainAll(containerIds);
    health.keySet().retainAll(containerIds);
    earlier.keepOnly(containerIds);
    dead.keepOnly(containerIds);
    running.keepOnly(containerIds);
  }

  /** Null when it is not known. */
  @Nullable Boolean tty(String containerId) {
    Note note = notes.get(containerId);
    return note == null ? null : note.tty();
  }

  @Override
  public boolean isProbe(
      String containerId, @Nullable String execId, @Nullable String commandLine) {
    if (commandLine == null) {
      return execId != null && probes.remove(execId);
    }
    Note note = notes.get(containerId);
    boolean probe = note != null && commandLine.equals(note.healthCheck());
    if (probe && execId != null) {
      probes.add(execId);
    }
    return probe;
  }
}

package io.epitaph.collector;

import io.epitaph.engine.Probes;
import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot.Facts;
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
  private record Note(boolean tty, @Nullable String healthCheck) {}

  private final KnownContainers known;
  private final Map<String, Note> notes = new ConcurrentHashMap<>();
  private final FailedStarts failedStarts = new FailedStarts();
  private final ProbeExecs probes = new ProbeExecs();
  private final EarlierRuns earlier = new EarlierRuns();
  private final Destroyed destroyed = new Destroyed();
  private final DeadContainers dead = new DeadContainers();
  private final RunningContainers running = new RunningContainers();

  /** What the health check of each container that runs found last. */
  private final Map<String, String> health = new ConcurrentHashMap<>();

  ContainerNotes(KnownContainers known) {
    this.known = known;
  }

  /** What an engine's containers are compared with after a gap; it knows them after their end. */
  KnownContainers known() {
    return known;
  }

  /**
   * Takes note of an event of a container's life, or of a network that it joined or left.
   *
   * @param ticks by the monotonic clock
   * @return true when it left a network without having run: the start failed, which no event says
   */
  boolean sawStartFail(String containerId, String type, String action, long ticks) {
    boolean own = type.equals("container");
    if (own) {
      dead.saw(containerId, action);
      running.saw(containerId, action, ticks);
      if (action.equals(Actions.START)) {
        health.remove(containerId);
      }
    }
    return failedStarts.saw(containerId, own, action);
  }

  /** Whether a health check found something else than before: Podman tells each time. */
  boolean isNewHealth(String containerId, @Nullable String found) {
    return found == null || !found.equals(health.put(containerId, found));
  }

  /**
   * @param clock the engine's; read now, when it has answered
   * @return whether it shows a start that failed, which no snapshot has shown yet
   */
  boolean learn(String containerId, Facts facts, EngineClock clock) {
    if (destroyed.has(containerId)) {
      return false;
    }
    earlier.learn(containerId, facts, clock.now());
    notes.put(containerId, new Note(facts.tty(), facts.healthCheck()));
    running.learn(containerId, facts, clock.ticks());
    return dead.learn(containerId, facts);
  }

  /** It was removed. */
  void forget(String containerId) {
    destroyed.add(containerId);
    notes.remove(containerId);
    failedStarts.forget(containerId);
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
    failedStarts.keepOnly(containerIds);
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
    // Each event of a health check comes by here, and most have no command line.
    Note note = commandLine == null ? null : notes.get(containerId);
    return probes.isProbe(note == null ? null : note.healthCheck(), execId, commandLine);
  }
}

package io.epitaph.detectors.engines;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.incidents.WorkloadTracker;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.detectors.lives.LifeStep;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes a record that comes late in its place: undoes what was taken since, takes all of it in
 * order, and publishes what is different, under higher revisions.
 */
final class Revision {
  private final LifeTracker lives;
  private final WorkloadTracker workloads;

  Revision(LifeTracker lives, WorkloadTracker workloads) {
    this.lives = lives;
    this.workloads = workloads;
  }

  void redo(EngineMemory memory, Recent.Entry late, EngineOutput output) {
    Instant at = late.at() == null ? Instant.EPOCH : late.at();
    Recent recent = memory.recent();
    Recent.Undone undone = recent.undo(memory, at);
    Published again = new Published();
    EngineOutput receiver = again.receiver(output, true);
    RuntimeException failure = null;
    for (Recent.Entry entry : inPlace(undone.entries(), late, at)) {
      try {
        recent.run(memory, entry, receiver);
      } catch (RuntimeException e) {
        // What was undone is taken again whatever the late one does.
        failure = e;
      }
    }

    publishLives(memory, undone, again, output);
    publishIncidents(memory, undone, again, output);
    for (Turn turn : again.turns) {
      if (!undone.published().turns.contains(turn)) {
        output.turn(turn);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Before the first record of a later time. */
  private static List<Recent.Entry> inPlace(
      List<Recent.Entry> entries, Recent.Entry late, Instant at) {
    List<Recent.Entry> all = new ArrayList<>(entries);
    int place = 0;
    while (place < all.size()) {
      Instant other = all.get(place).at();
      if (other != null && other.isAfter(at)) {
        break;
      }
      place++;
    }
    all.add(place, late);
    return all;
  }

  private static <T> Map<String, T> byId(Collection<T> records, Function<T, String> id) {
    Map<String, T> all = new LinkedHashMap<>();
    records.forEach(each -> all.put(id.apply(each), each));
    return all;
  }

  /** By what they are of, and then by id. */
  private static <T> Map<String, Map<String, T>> grouped(
      Collection<T> records, Function<T, String> of, Function<T, String> id) {
    Map<String, Map<String, T>> all = new LinkedHashMap<>();
    records.forEach(
        each ->
            all.computeIfAbsent(of.apply(each), g -> new LinkedHashMap<>())
                .put(id.apply(each), each));
    return all;
  }

  // ---- lives

  private void publishLives(
      EngineMemory memory, Recent.Undone undone, Published again, EngineOutput output) {
    Map<String, Map<String, Incarnation>> former =
        grouped(
            undone.published().incarnations.values(), Incarnation::containerId, Incarnation::id);
    Map<String, Map<String, Incarnation>> derived =
        grouped(again.incarnations.values(), Incarnation::containerId, Incarnation::id);
    Set<String> containers = new LinkedHashSet<>(undone.lives().keySet());
    again.lives.values().forEach(life -> containers.add(life.containerId()));
    for (String id : containers) {
      publishLife(
          memory,
          id,
          undone,
          former.getOrDefault(id, Map.of()),
          derived.getOrDefault(id, Map.of()),
          output);
    }
  }

  private void publishLife(
      EngineMemory memory,
      String id,
      Recent.Undone undone,
      Map<String, Incarnation> former,
      Map<String, Incarnation> derived,
      EngineOutput output) {
    LifeState state = memory.life(id);
    if (state == null) {
      return;
    }
    LifeState stateBefore = undone.lives().get(id);
    long floor = stateBefore == null ? 0 : lives.revision(stateBefore);
    LifeStep records = lives.records(state);
    Rederived<Incarnation> runs =
        Rederived.of(
            former,
            derived,
            byId(records.incarnations(), Incarnation::id),
            (run, other) -> run.withRevision(0).equals(other.withRevision(0)));
    // Older ones are not remembered, and stay as they are.
    int oldest = records.incarnations().stream().mapToInt(Incarnation::number).min().orElse(0);
    List<Incarnation> ghosts = runs.gone().stream().filter(run -> run.number() >= oldest).toList();
    Life life = records.life();
    Life lifeBefore = life == null ? null : undone.published().lives.get(life.id());
    boolean lifeChanged = life != null && (lifeBefore == null || !same(life, lifeBefore));
    boolean news = lifeChanged || !runs.changed().isEmpty() || !ghosts.isEmpty();
    long revision = Math.max(lives.revision(state), news ? floor + 1 : floor);
    if (revision != lives.revision(state)) {
      memory.keepLife(id, lives.withRevision(state, revision));
    }
    if (!news) {
      return;
    }
    if (life != null) {
      output.life(life.withRevision(revision));
    }
    runs.changed().forEach(run -> output.incarnation(run.withRevision(revision)));
    ghosts.forEach(run -> output.withdrawn(run.withRevision(revision)));
  }

  private static boolean same(Life life, Life other) {
    return life.withRevision(0).equals(other.withRevision(0));
  }

  // ---- incidents

  private void publishIncidents(
      EngineMemory memory, Recent.Undone undone, Published again, EngineOutput output) {
    Map<String, Map<String, Incident>> former = byWorkload(undone.published());
    Map<String, Map<String, Incident>> derived = byWorkload(again);
    Set<String> ids = new LinkedHashSet<>(undone.workloads().keySet());
    ids.addAll(former.keySet());
    ids.addAll(derived.keySet());
    for (String id : ids) {
      publishIncidents(
          memory,
          id,
          undone,
          former.getOrDefault(id, Map.of()),
          derived.getOrDefault(id, Map.of()),
          output);
    }
  }

  private static Map<String, Map<String, Incident>> byWorkload(Published published) {
    return grouped(
        published.incidents.values(), incident -> incident.workload().id(), Incident::id);
  }

  private void publishIncidents(
      EngineMemory memory,
      String workload,
      Recent.Undone undone,
      Map<String, Incident> former,
      Map<String, Incident> derived,
      EngineOutput output) {
    WorkloadState state = memory.workload(workload);
    Rederived<Incident> difference =
        Rederived.of(
            former,
            derived,
            state == null ? Map.of() : byId(workloads.incidents(state), Incident::id),
            (incident, other) -> incident.withRevision(0).equals(other.withRevision(0)));
    List<Incident> changed = new ArrayList<>(difference.changed());
    for (Incident incident : difference.gone()) {
      if (incident.resolution() != Incident.Resolution.WITHDRAWN) {
        changed.add(incident.withdrawn(memory.clock().now()));
      }
    }
    long floor = floor(undone.workloads().get(workload), former);
    long own = Math.max(state == null ? 0 : workloads.revision(state), highest(derived));
    long revision = Math.max(own, changed.isEmpty() ? floor : floor + 1);
    if (state != null && revision != workloads.revision(state)) {
      memory.keepWorkload(workload, workloads.withRevision(state, revision));
    }
    // Those that are derived again as they were have the revision that they were published with.
    former.values().forEach(memory.recent()::republished);
    for (Incident incident : changed) {
      Incident higher = incident.withRevision(revision);
      memory.recent().republished(higher);
      output.incident(higher);
    }
  }

  private long floor(@Nullable WorkloadState before, Map<String, Incident> former) {
    return Math.max(before == null ? 0 : workloads.revision(before), highest(former));
  }

  private static long highest(Map<String, Incident> incidents) {
    return incidents.values().stream().mapToLong(Incident::revision).max().orElse(0);
  }
}

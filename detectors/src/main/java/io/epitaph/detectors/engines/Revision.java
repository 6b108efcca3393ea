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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  // ---- lives

  private void publishLives(
      EngineMemory memory, Recent.Undone undone, Published again, EngineOutput output) {
    Map<String, List<Incarnation>> former = new LinkedHashMap<>();
    undone
        .published()
        .incarnations
        .values()
        .forEach(run -> former.computeIfAbsent(run.containerId(), c -> new ArrayList<>()).add(run));
    Map<String, List<Incarnation>> derived = new LinkedHashMap<>();
    again
        .incarnations
        .values()
        .forEach(
            run -> derived.computeIfAbsent(run.containerId(), c -> new ArrayList<>()).add(run));
    Set<String> containers = new LinkedHashSet<>(undone.lives().keySet());
    again.lives.values().forEach(life -> containers.add(life.containerId()));
    for (String id : containers) {
      publishLife(
          memory,
          id,
          undone,
          former.getOrDefault(id, List.of()),
          derived.getOrDefault(id, List.of()),
          output);
    }
  }

  private void publishLife(
      EngineMemory memory,
      String id,
      Recent.Undone undone,
      List<Incarnation> former,
      List<Incarnation> derived,
      EngineOutput output) {
    LifeState state = memory.life(id);
    if (state == null) {
      return;
    }
    LifeState stateBefore = undone.lives().get(id);
    long floor = stateBefore == null ? 0 : lives.revision(stateBefore);
    LifeStep records = lives.records(state);
    Map<String, Incarnation> now = new LinkedHashMap<>();
    derived.forEach(run -> now.put(run.id(), run));
    records.incarnations().forEach(run -> now.put(run.id(), run));
    List<Incarnation> changed = new ArrayList<>();
    List<Incarnation> ghosts = new ArrayList<>();
    Map<String, Incarnation> known = new LinkedHashMap<>();
    former.forEach(run -> known.put(run.id(), run));
    for (Incarnation run : now.values()) {
      Incarnation other = known.get(run.id());
      boolean derivedNow = derived.stream().anyMatch(each -> each.id().equals(run.id()));
      if (other == null ? derivedNow : !same(run, other)) {
        changed.add(run);
      }
    }
    // Older ones are not remembered, and stay as they are.
    int oldest = records.incarnations().stream().mapToInt(Incarnation::number).min().orElse(0);
    for (Incarnation run : former) {
      if (!now.containsKey(run.id()) && run.number() >= oldest) {
        ghosts.add(run);
      }
    }
    Life life = records.life();
    Life lifeBefore = life == null ? null : undone.published().lives.get(life.id());
    boolean lifeChanged = life != null && (lifeBefore == null || !same(life, lifeBefore));
    boolean news = lifeChanged || !changed.isEmpty() || !ghosts.isEmpty();
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
    changed.forEach(run -> output.incarnation(run.withRevision(revision)));
    ghosts.forEach(run -> output.withdrawn(run.withRevision(revision)));
  }

  private static boolean same(Life life, Life other) {
    return life.withRevision(0).equals(other.withRevision(0));
  }

  private static boolean same(Incarnation run, Incarnation other) {
    return run.withRevision(0).equals(other.withRevision(0));
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
    Map<String, Map<String, Incident>> all = new LinkedHashMap<>();
    for (Incident incident : published.incidents.values()) {
      all.computeIfAbsent(incident.workload().id(), w -> new LinkedHashMap<>())
          .put(incident.id(), incident);
    }
    return all;
  }

  private void publishIncidents(
      EngineMemory memory,
      String workload,
      Recent.Undone undone,
      Map<String, Incident> former,
      Map<String, Incident> derived,
      EngineOutput output) {
    WorkloadState state = memory.workload(workload);
    Map<String, Incident> now = new LinkedHashMap<>(derived);
    if (state != null) {
      workloads.incidents(state).forEach(incident -> now.put(incident.id(), incident));
    }
    List<Incident> changed = new ArrayList<>();
    for (Incident incident : now.values()) {
      Incident other = former.get(incident.id());
      if (other == null ? derived.containsKey(incident.id()) : !same(incident, other)) {
        changed.add(incident);
      }
    }
    for (Incident incident : former.values()) {
      if (!now.containsKey(incident.id())
          && incident.resolution() != Incident.Resolution.WITHDRAWN) {
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

  private static boolean same(Incident incident, Incident other) {
    return incident.withRevision(0).equals(other.withRevision(0));
  }
}

package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the trackers published, for a reader that keeps the highest revision of each record. */
final class Outcome {
  private final Map<String, Life> lives = new LinkedHashMap<>();
  private final Map<String, Incarnation> incarnations = new LinkedHashMap<>();
  private final Map<String, Incident> incidents = new LinkedHashMap<>();
  private final List<Incident> revisions = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private Map<String, LifeState> lifeStates = Map.of();
  private Map<String, WorkloadState> workloadStates = Map.of();
  private int largest;

  void add(Life life) {
    grows(lives.put(life.id(), life), life.revision(), Life::revision);
  }

  void add(Incarnation incarnation) {
    grows(
        incarnations.put(incarnation.id(), incarnation),
        incarnation.revision(),
        Incarnation::revision);
  }

  void withdraw(Incarnation incarnation) {
    grows(incarnations.remove(incarnation.id()), incarnation.revision(), Incarnation::revision);
  }

  void add(Incident incident) {
    revisions.add(incident);
    grows(incidents.put(incident.id(), incident), incident.revision(), Incident::revision);
  }

  void add(Turn turn) {
    turns.add(turn);
  }

  private static <T> void grows(
      @Nullable T before, long revision, java.util.function.ToLongFunction<T> of) {
    if (before != null) {
      assertThat(revision).as("after %s", before).isGreaterThan(of.applyAsLong(before));
    }
  }

  void stored(int length) {
    largest = Math.max(largest, length);
  }

  void ended(Map<String, LifeState> lifeStates, Map<String, WorkloadState> workloadStates) {
    this.lifeStates = lifeStates;
    this.workloadStates = workloadStates;
  }

  Life life(ScriptedContainer of) {
    return Objects.requireNonNull(
        lives.get(Life.idOf(EngineScript.ENGINE.id(), of.id())), "no life was outcome");
  }

  /** In order of their numbers. */
  List<Incarnation> incarnations(ScriptedContainer of) {
    return incarnations.values().stream()
        .filter(i -> i.containerId().equals(of.id()))
        .sorted(Comparator.comparingInt(Incarnation::number))
        .toList();
  }

  /** The only one. */
  Incarnation incarnation(ScriptedContainer of) {
    List<Incarnation> all = incarnations(of);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  List<Life> lives() {
    return List.copyOf(lives.values());
  }

  List<Incarnation> incarnations() {
    return List.copyOf(incarnations.values());
  }

  /** In the order in which they were first published. */
  List<Incident> incidents() {
    return List.copyOf(incidents.values());
  }

  List<Incident> incidents(Incident.Kind kind) {
    return incidents.values().stream().filter(i -> i.kind() == kind).toList();
  }

  /** The only one of all kinds. */
  Incident incident() {
    assertThat(incidents.values()).hasSize(1);
    return incidents().get(0);
  }

  /** The only one of its kind. */
  Incident incident(Incident.Kind kind) {
    assertThat(incidents(kind)).hasSize(1);
    return incidents(kind).get(0);
  }

  /** What calls a person: open, and part of nothing else. */
  List<Incident> alerts() {
    return incidents.values().stream()
        .filter(i -> i.status() == Incident.Status.OPEN && i.partOf() == null)
        .toList();
  }

  /** All revisions of the incidents, in the order of their publication. */
  List<Incident> revisions() {
    return List.copyOf(revisions);
  }

  List<Turn> turns() {
    return List.copyOf(turns);
  }

  /** How long the longest JSON of a state was, in characters. */
  int largestState() {
    return largest;
  }

  Map<String, LifeState> lifeStates() {
    return lifeStates;
  }

  Map<String, WorkloadState> workloadStates() {
    return workloadStates;
  }
}

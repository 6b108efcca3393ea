package io.epitaph.backtest;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.engines.ClusterTracker;
import io.epitaph.detectors.engines.EngineClock;
import io.epitaph.detectors.engines.EngineOutput;
import io.epitaph.detectors.engines.EngineTracker;
import io.epitaph.detectors.engines.MapMemory;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.CollectorStatus.Kind;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Life;
import io.epitaph.model.OomKill;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All engines and workloads under one settings. Not thread-safe. */
final class Variant implements EngineOutput {
  /**
   * How late another engine's turn may be read. Nothing has to be published soon here, so it is
   * longer than the forensics job can wait.
   */
  private static final Duration LATENESS = Duration.ofMinutes(10);

  /** As a collector's heartbeats. */
  private static final Duration STEP = Duration.ofSeconds(5);

  private static final int MOST_STEPS = 100_000;
  private static final int FAILURES = 5;

  private final EngineTracker engines;
  private final ClusterTracker clusters;
  private final Map<String, MapMemory> memories = new HashMap<>();
  private final Map<String, ClusterTracker.Memory> workloads = new HashMap<>();
  private final Map<String, Incident> incidents = new LinkedHashMap<>();
  private final boolean keepsDeaths;
  private final Map<String, Incarnation> deaths = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private Instant known = Instant.EPOCH;
  private Instant swept = Instant.EPOCH;

  /**
   * @param keepsDeaths whether the deaths are kept too, not only the incidents
   */
  Variant(IncidentSettings settings, boolean keepsDeaths) {
    this.keepsDeaths = keepsDeaths;
    this.engines = new EngineTracker(LifeSettings.DEFAULTS, settings);
    this.clusters = new ClusterTracker(settings);
  }

  private MapMemory memory(EngineRef engine) {
    return memories.computeIfAbsent(engine.id(), id -> new MapMemory());
  }

  boolean knows(EngineRef engine, String container) {
    return memory(engine).life(container) != null;
  }

  // ---- entries

  /**
   * @param newest the newest time of all engines
   */
  void onEvent(EngineEvent event, Instant newest) {
    passTo(newest);
    engines.onEvent(memory(event.engine()), event, this);
  }

  void onTime(EngineRef engine, Instant at, Instant newest) {
    passTo(newest);
    engines.onTime(memory(engine), at, this);
  }

  void onSnapshot(InspectSnapshot snapshot, Instant newest) {
    passTo(newest);
    engines.onSnapshot(memory(snapshot.engine()), snapshot, this);
  }

  void onOomKill(OomKill kill, Instant newest) {
    passTo(newest);
    engines.onOomKill(memory(kill.engine()), kill, this);
  }

  void onStatus(CollectorStatus status, Instant newest) {
    passTo(newest);
    engines.onStatus(memory(status.engine()), status, this);
  }

  // ---- time

  private void passTo(Instant newest) {
    Instant now = newest.minus(LATENESS);
    if (now.isAfter(known)) {
      known = now;
      if (known.isAfter(swept.plus(LATENESS))) {
        sweep();
      }
    }
  }

  /** A workload without trouble is forgotten; its next turn would do the same as this. */
  private void sweep() {
    swept = known;
    for (Map.Entry<String, ClusterTracker.Memory> each : Map.copyOf(workloads).entrySet()) {
      keep(each.getKey(), clusters.onTime(each.getValue(), known));
    }
  }

  /**
   * Lets an engine's time go on behind its last record.
   *
   * @param further whether it goes on from an engine's own time when that is later
   */
  void passTime(EngineRef engine, Instant until, boolean further) {
    MapMemory memory = memory(engine);
    Instant now = memory.clock().now();
    Instant end =
        further && now.plus(Backtest.WAITS).isAfter(until) ? now.plus(Backtest.WAITS) : until;
    if (now.isAfter(Instant.EPOCH)) {
      Instant at = now.plus(STEP);
      // Else it would look as if a clock that was set back had been set forward again.
      for (int i = 0; isSetBack(memory) && at.isBefore(end) && i < MOST_STEPS; i++) {
        heartbeat(memory, engine, at);
        at = at.plus(STEP);
      }
    }
    if (end.isAfter(memory.clock().now())) {
      heartbeat(memory, engine, end);
    }
  }

  private static boolean isSetBack(MapMemory memory) {
    EngineClock clock = memory.clock();
    return clock.setBackFrom() != null;
  }

  private void heartbeat(MapMemory memory, EngineRef engine, Instant upTo) {
    engines.onStatus(
        memory,
        new CollectorStatus(
            CollectorStatus.SCHEMA,
            CollectorStatus.idOf(engine.id(), upTo, Kind.HEARTBEAT),
            engine,
            upTo,
            Kind.HEARTBEAT,
            null,
            null,
            null,
            Map.of(),
            upTo,
            null),
        this);
  }

  /** Nothing more comes. */
  void end(Instant until) {
    known = until;
    sweep();
  }

  // ---- what the trackers publish

  @Override
  public void life(Life life) {}

  @Override
  public void incarnation(Incarnation incarnation) {
    if (keepsDeaths && incarnation.diedAt() != null) {
      deaths.put(incarnation.id(), incarnation);
    } else {
      deaths.remove(incarnation.id());
    }
  }

  @Override
  public void withdrawn(Incarnation incarnation) {
    deaths.remove(incarnation.id());
  }

  @Override
  public void incident(Incident incident) {
    incidents.put(incident.id(), incident);
  }

  @Override
  public void turn(Turn turn) {
    if (turn.workload().isClusterWide()) {
      String id = turn.workload().id();
      ClusterTracker.Memory before = workloads.getOrDefault(id, ClusterTracker.Memory.NONE);
      try {
        keep(id, clusters.onTurn(before, turn, known));
      } catch (RuntimeException e) {
        failed(turn, e);
      }
    }
  }

  private void keep(String workload, ClusterTracker.Step step) {
    ClusterTracker.Memory after = step.memory();
    if (after.workload() == null && after.waiting().isEmpty()) {
      workloads.remove(workload);
    } else {
      workloads.put(workload, after);
    }
    step.incidents().forEach(this::incident);
  }

  @Override
  public void failed(Turn turn, RuntimeException why) {
    failed("a turn of " + turn.workload().name() + " at " + turn.at() + ": " + why);
  }

  @Override
  public void failed(String subject, Object state, RuntimeException why) {
    failed("what was due of " + subject + ": " + why);
  }

  private void failed(String sentence) {
    if (failures.size() < FAILURES) {
      failures.add(sentence);
    }
  }

  // ---- what was found

  List<Incident> incidents() {
    return incidents.values().stream()
        .sorted(Comparator.comparing(Incident::openedAt).thenComparing(Incident::id))
        .toList();
  }

  /** In the order of their times. */
  List<Incarnation> deaths() {
    return deaths.values().stream()
        .sorted(
            Comparator.comparing((Incarnation run) -> run.diedAt()).thenComparing(Incarnation::id))
        .toList();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }
}

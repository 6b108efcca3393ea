package io.epitaph.detectors.engines;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.engines.Agenda.Due;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.incidents.WorkloadStep;
import io.epitaph.detectors.incidents.WorkloadTracker;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.detectors.lives.LifeStep;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Derives all lives and incidents of one engine from its records, in the order of its topic.
 *
 * <p>What comes out depends on the records and their order alone: not on how fast they are read, on
 * other engines or on a clock. Time passes as the engine's records say: with each event, and with
 * the promise of a heartbeat; not while nobody watched (a gap), nor when the engine's clock is set.
 *
 * <p>A value; thread-safe, while each memory is used by one thread.
 */
public final class EngineTracker {
  /** What happened this shortly before the engine was asked may be missing in its answer. */
  private static final Duration LISTING = Duration.ofSeconds(2);

  private final LifeTracker lives;
  private final WorkloadTracker workloads;

  public EngineTracker(LifeSettings lives, IncidentSettings incidents) {
    this.lives = new LifeTracker(lives);
    this.workloads = new WorkloadTracker(incidents);
  }

  /** Takes an event of a container, or of a network with one. */
  public void onEvent(EngineMemory memory, EngineEvent event, EngineOutput output) {
    String id = event.containerId();
    Instant at = event.occurredAt();
    if (id == null) {
      onTime(memory, at, output);
    } else if (LifeTracker.knows(memory.life(id), event.id())) {
      return;
    } else if (event.origin().kind() != Origin.Kind.OBSERVED) {
      take(memory, event, output);
    } else if (memory.clock().isMuchOlder(at)) {
      putAside(memory, event, output);
    } else {
      takeLate(memory, output);
      // What is due at the very time of an event is due after it.
      move(memory, memory.clock().pass(at), at.minusNanos(1), output);
      take(memory, event, output);
    }
  }

  /** Takes an event of no container, or one without effect: it only says how late it is. */
  public void onTime(EngineMemory memory, Instant at, EngineOutput output) {
    if (!memory.clock().isMuchOlder(at)) {
      takeLate(memory, output);
      move(memory, memory.clock().pass(at), at.minusNanos(1), output);
    }
  }

  public void onSnapshot(EngineMemory memory, InspectSnapshot snapshot, EngineOutput output) {
    String id = snapshot.containerId();
    take(memory, id, lives.onSnapshot(memory.life(id), snapshot), output);
  }

  public void onStatus(EngineMemory memory, CollectorStatus status, EngineOutput output) {
    Instant upTo = status.upTo();
    switch (status.kind()) {
      case HEARTBEAT -> promised(memory, upTo, output);
      case GAP -> {
        takeLate(memory, output);
        EngineClock clock = memory.clock();
        // Nobody watched: what did not come may have happened.
        if (status.to() != null && clock.isKnown() && status.to().isAfter(clock.now())) {
          move(memory, clock.set(status.to()), Instant.MIN, output);
        }
      }
      case LISTED -> {
        settle(memory, output);
        promised(memory, upTo, output);
        if (status.containers() != null && status.from() != null) {
          missing(memory, new HashSet<>(status.containers()), status, output);
        }
      }
      case CLOCK_STEPPED -> {
        if (upTo != null && memory.clock().isKnown()) {
          setTo(memory, upTo, output);
        }
      }
      case ENGINE_LOST, ENGINE_BACK -> {}
    }
  }

  // ---- what comes late

  /** It came late, or the clock was set back: those after it will show. */
  private void putAside(EngineMemory memory, EngineEvent event, EngineOutput output) {
    if (!memory.clock().goesOn(event)) {
      takeLate(memory, output);
    }
    EngineClock clock = memory.clock().with(event);
    memory.keep(clock);
    if (clock.isSetBack()) {
      setTo(memory, clock.newestAside(), output);
    }
  }

  /** What is aside came late: the clock was not set. */
  private void takeLate(EngineMemory memory, EngineOutput output) {
    EngineClock clock = memory.clock();
    if (!clock.aside().isEmpty()) {
      memory.keep(clock.decided());
      clock.aside().forEach(event -> take(memory, event, output));
    }
  }

  /** The clock was set to this. */
  private void setTo(EngineMemory memory, Instant at, EngineOutput output) {
    move(memory, memory.clock().set(at), Instant.MIN, output);
    takeLate(memory, output);
  }

  // ---- time

  private void promised(EngineMemory memory, @Nullable Instant upTo, EngineOutput output) {
    if (upTo == null) {
      return;
    }
    if (memory.clock().isMuchOlder(upTo)) {
      setTo(memory, upTo, output);
    } else {
      takeLate(memory, output);
      move(memory, memory.clock().pass(upTo), upTo, output);
    }
  }

  /** Does what is due by then, after what is due was moved. */
  private void move(EngineMemory memory, EngineClock.Step step, Instant by, EngineOutput output) {
    EngineClock clock = step.clock();
    if (!step.shift().isZero()) {
      shift(memory, step.shift());
    }
    Agenda agenda = memory.agenda();
    for (Due due = agenda.first(by); due != null; due = agenda.first(by)) {
      fire(memory, due, output);
    }
    if (!clock.equals(memory.clock())) {
      memory.keep(clock);
    }
  }

  private void fire(EngineMemory memory, Due due, EngineOutput output) {
    String id = due.id();
    Object state = due.of() == Agenda.Of.LIFE ? memory.life(id) : memory.workload(id);
    if (state == null) {
      memory.agenda().set(due.of(), id, null);
      return;
    }
    try {
      if (state instanceof LifeState life) {
        take(memory, id, lives.onTime(life, due.at()), output);
      } else if (state instanceof WorkloadState workload) {
        take(memory, id, workloads.onTime(workload, due.at()), output);
      }
    } catch (RuntimeException e) {
      memory.agenda().set(due.of(), id, null);
      output.failed(id, state, e);
    }
  }

  /** What is due is due so much later, or earlier. */
  private void shift(EngineMemory memory, Duration by) {
    Map<String, LifeState> shiftedLives = new LinkedHashMap<>();
    memory.eachLife((id, state) -> shiftedLives.put(id, lives.shifted(state, by)));
    shiftedLives.forEach(
        (id, state) -> {
          memory.keepLife(id, state);
          memory.agenda().set(Agenda.Of.LIFE, id, state.wakeAt());
        });
    Map<String, WorkloadState> shiftedWorkloads = new LinkedHashMap<>();
    memory.eachWorkload((id, state) -> shiftedWorkloads.put(id, workloads.shifted(state, by)));
    shiftedWorkloads.forEach(
        (id, state) -> {
          memory.keepWorkload(id, state);
          memory.agenda().set(Agenda.Of.WORKLOAD, id, state.wakeAt());
        });
  }

  // ---- listings

  /** All that the start-up snapshots may have overtaken has come. */
  private void settle(EngineMemory memory, EngineOutput output) {
    SortedSet<String> waiting = new TreeSet<>();
    memory.eachLife(
        (id, state) -> {
          if (lives.awaitsListing(state)) {
            waiting.add(id);
          }
        });
    for (String id : waiting) {
      LifeState state = memory.life(id);
      if (state != null) {
        take(memory, id, lives.onListed(state), output);
      }
    }
  }

  /** The engine does not have them any more, and nobody saw how they went. */
  private void missing(
      EngineMemory memory, Set<String> present, CollectorStatus status, EngineOutput output) {
    Instant asked = status.from() == null ? status.at() : status.from();
    SortedSet<String> gone = new TreeSet<>();
    memory.eachLife(
        (id, state) -> {
          if (!present.contains(id) && state.isKnownSince(asked.minus(LISTING))) {
            gone.add(id);
          }
        });
    for (String id : gone) {
      LifeState state = memory.life(id);
      if (state != null) {
        take(memory, id, lives.onGone(state, asked, status.id()), output);
      }
    }
  }

  // ---- steps

  private void take(EngineMemory memory, EngineEvent event, EngineOutput output) {
    String id = Objects.requireNonNull(event.containerId());
    take(memory, id, lives.onEvent(memory.life(id), event), output);
  }

  private void take(EngineMemory memory, String id, LifeStep step, EngineOutput output) {
    LifeState before = memory.life(id);
    LifeState after = step.state();
    if (after != before) {
      memory.keepLife(id, after);
      memory.agenda().set(Agenda.Of.LIFE, id, after == null ? null : after.wakeAt());
    }
    if (step.life() != null) {
      output.life(step.life());
    }
    step.incarnations().forEach(output::incarnation);
    for (Turn turn : step.turns()) {
      output.turn(turn);
      if (!turn.workload().isClusterWide()) {
        String workload = turn.workload().id();
        try {
          take(memory, workload, workloads.onTurn(memory.workload(workload), turn), output);
        } catch (RuntimeException e) {
          output.failed(turn, e);
        }
      }
    }
  }

  private static void take(EngineMemory memory, String id, WorkloadStep step, EngineOutput output) {
    @Nullable WorkloadState after = step.state();
    memory.keepWorkload(id, after);
    memory.agenda().set(Agenda.Of.WORKLOAD, id, after == null ? null : after.wakeAt());
    step.incidents().forEach(output::incident);
  }
}

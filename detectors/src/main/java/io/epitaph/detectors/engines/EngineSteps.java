package io.epitaph.detectors.engines;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.engines.Agenda.Due;
import io.epitaph.detectors.incidents.WorkloadState;
import io.epitaph.detectors.incidents.WorkloadStep;
import io.epitaph.detectors.incidents.WorkloadTracker;
import io.epitaph.detectors.lives.Absence;
import io.epitaph.detectors.lives.EngineStops;
import io.epitaph.detectors.lives.Gap;
import io.epitaph.detectors.lives.LifeState;
import io.epitaph.detectors.lives.LifeStep;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.OomKill;
import io.epitaph.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What each record of an engine does, and the time that passes with it, when they come in order:
 * {@link EngineTracker} sees to that.
 *
 * <p>A value; thread-safe, while each memory is used by one thread.
 */
final class EngineSteps {
  /** What happened this shortly before the engine was asked may be missing in its answer. */
  private static final Duration LISTING = Duration.ofSeconds(2);

  private final LifeTracker lives;
  private final WorkloadTracker workloads;

  EngineSteps(LifeTracker lives, WorkloadTracker workloads) {
    this.lives = lives;
    this.workloads = workloads;
  }

  /** An event that is not older than those before. */
  void event(EngineMemory memory, EngineEvent event, EngineOutput output) {
    time(memory, event.occurredAt(), output);
    String id = Objects.requireNonNull(event.containerId());
    take(memory, id, lives.onEvent(memory.life(id), event), output);
  }

  /**
   * As {@link #event}, of one that its container's life does not know.
   *
   * @param key as {@link LifeTracker#key}
   */
  void newEvent(EngineMemory memory, EngineEvent event, String id, long key, EngineOutput output) {
    time(memory, event.occurredAt(), output);
    take(memory, id, lives.onNewEvent(memory.life(id), event, id, key), output);
  }

  /** An event that is older than others: time does not pass with it. */
  void late(EngineMemory memory, EngineEvent event, EngineOutput output) {
    String id = Objects.requireNonNull(event.containerId());
    take(memory, id, lives.onLateEvent(memory.life(id), event), output);
    LifeState life = memory.life(id);
    if (life != null && event.origin().kind() == Origin.Kind.OBSERVED) {
      Duration by = Duration.between(event.occurredAt(), life.now());
      take(memory, id, lives.onDisorder(life, by, event.id()), output);
    }
  }

  /** These may have come late, or the clock was set back: nobody said so. */
  void doubt(EngineMemory memory, List<EngineEvent> events, EngineOutput output) {
    for (EngineEvent event : events) {
      String id = Objects.requireNonNull(event.containerId());
      LifeState life = memory.life(id);
      if (life != null) {
        take(memory, id, lives.onDisorder(life, EngineClock.DISORDER, event.id()), output);
      }
    }
  }

  /** The clock was set back, but by so little that what came since looks late. */
  void setBackALittle(EngineMemory memory, CollectorStatus status, EngineOutput output) {
    Instant since = memory.clock().now().minus(EngineClock.DISORDER);
    SortedSet<String> concerned = new TreeSet<>();
    memory.eachLife(
        (id, state) -> {
          if (!state.now().isBefore(since)) {
            concerned.add(id);
          }
        });
    for (String id : concerned) {
      LifeState life = Objects.requireNonNull(memory.life(id));
      take(memory, id, lives.onDisorder(life, EngineClock.DISORDER, status.id()), output);
    }
  }

  /** An event that is told after others that happened later: time does not pass with it. */
  void found(EngineMemory memory, EngineEvent event, EngineOutput output) {
    String id = Objects.requireNonNull(event.containerId());
    take(memory, id, lives.onFound(memory.life(id), event, memory.clock().gap()), output);
  }

  /** Nobody watched. */
  void gap(EngineMemory memory, Gap gap) {
    memory.keep(memory.clock().after(gap));
    Map<String, LifeState> all = new LinkedHashMap<>();
    memory.eachLife((id, state) -> all.put(id, lives.after(state, gap)));
    all.forEach(memory::put);
  }

  /** All that happened before this is known. */
  void time(EngineMemory memory, Instant at, EngineOutput output) {
    // What is due at the very time of an event is due after it.
    move(memory, memory.clock().pass(at), at.minusNanos(1), output);
  }

  /** All that happened until then is known. */
  void promised(EngineMemory memory, Instant upTo, EngineOutput output) {
    move(memory, memory.clock().pass(upTo), upTo, output);
  }

  void snapshot(EngineMemory memory, InspectSnapshot snapshot, EngineOutput output) {
    String id = snapshot.containerId();
    take(memory, id, lives.onSnapshot(memory.life(id), snapshot), output);
  }

  /** The host first: what dies of that is part of its incident. */
  void oomKill(EngineMemory memory, OomKill kill, EngineOutput output) {
    String partOf = null;
    if (kill.scope() == OomKill.Scope.HOST) {
      Turn turn =
          Turn.of(
              new Turn.HostOom(
                  kill, name(memory, kill.containerId()), name(memory, kill.askedByContainer())));
      String host = turn.workload().id();
      take(memory, host, workloads.onTurn(memory.workload(host), turn), output);
      partOf = workloads.hostIncident(memory.workload(host));
    }
    String id = kill.containerId();
    LifeState life = id == null ? null : memory.life(id);
    if (id != null && life != null) {
      take(memory, id, lives.onOomKill(life, kill, partOf), output);
    }
  }

  private static @Nullable String name(EngineMemory memory, @Nullable String container) {
    LifeState life = container == null ? null : memory.life(container);
    return life == null ? null : life.name();
  }

  /** What the engine remembered has come, and snapshots of all that it has. */
  void listed(EngineMemory memory, CollectorStatus status, EngineOutput output) {
    settle(memory, output);
    if (status.upTo() != null) {
      promised(memory, status.upTo(), output);
    }
    if (status.containers() != null && status.from() != null) {
      missing(memory, new HashSet<>(status.containers()), status, output);
    }
    Instant asked = status.from() == null ? status.at() : status.from();
    Absence absence = new Absence(memory.clock().awaySince(), null, asked, status.id());
    stopped(memory, absence, output);
    back(memory, absence, output);
    memory.keep(memory.clock().back());
  }

  // ---- an engine that was away

  private void stopped(EngineMemory memory, Absence absence, EngineOutput output) {
    List<LifeState> all = new ArrayList<>();
    memory.eachLife((id, state) -> all.add(state));
    EngineStops.find(all, absence)
        .forEach(
            (id, confidence) -> {
              LifeState state = memory.life(id);
              if (state != null) {
                take(memory, id, lives.onEngineStop(state, absence, confidence), output);
              }
            });
  }

  /** What it started, it started itself; what it did not start, and should have, stays dead. */
  private void back(EngineMemory memory, Absence absence, EngineOutput output) {
    SortedSet<String> concerned = new TreeSet<>();
    memory.eachLife(
        (id, state) -> {
          if (lives.concerns(state, absence)) {
            concerned.add(id);
          }
        });
    for (String id : concerned) {
      LifeState state = memory.life(id);
      if (state != null) {
        take(memory, id, lives.onEngineBack(state, absence), output);
      }
    }
  }

  /** The stream ended: what was told to stop just before went down with the engine. */
  void lost(EngineMemory memory, CollectorStatus status, EngineOutput output) {
    EngineClock clock = memory.clock().lost();
    memory.keep(clock);
    stopped(memory, new Absence(clock.awaySince(), status.at(), null, status.id()), output);
  }

  /** The clock is another, or nobody watched until then: no time has passed. */
  void set(EngineMemory memory, Instant to, EngineOutput output) {
    move(memory, memory.clock().set(to), Instant.MIN, output);
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
    shiftedLives.forEach(memory::put);
    Map<String, WorkloadState> shiftedWorkloads = new LinkedHashMap<>();
    memory.eachWorkload((id, state) -> shiftedWorkloads.put(id, workloads.shifted(state, by)));
    shiftedWorkloads.forEach(memory::put);
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

  private void take(EngineMemory memory, String id, LifeStep step, EngineOutput output) {
    LifeState before = memory.life(id);
    LifeState after = step.state();
    if (after != before) {
      memory.put(id, after);
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
    memory.put(id, step.state());
    step.incidents().forEach(output::incident);
  }
}

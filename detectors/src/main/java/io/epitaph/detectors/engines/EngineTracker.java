package io.epitaph.detectors.engines;

import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.detectors.incidents.WorkloadTracker;
import io.epitaph.detectors.lives.Gap;
import io.epitaph.detectors.lives.LifeSettings;
import io.epitaph.detectors.lives.LifeTracker;
import io.epitaph.model.CollectorStatus;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.OomKill;
import io.epitaph.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Derives all lives and incidents of one engine from its records, in the order of its topic.
 *
 * <p>What comes out depends on the records and their order alone: not on how fast they are read, on
 * other engines or on a clock. Time passes as the engine's records say: with each event, and with
 * the promise of a heartbeat; not while nobody watched (a gap), nor when the engine's clock is set.
 *
 * <p>An event that comes up to {@link EngineClock#DISORDER} late is taken as if it had come in its
 * place: what was derived since is derived again, and published again where it is different.
 *
 * <p>A value; thread-safe, while each memory is used by one thread.
 */
public final class EngineTracker {
  private final EngineSteps steps;
  private final Revision revision;

  public EngineTracker(LifeSettings lives, IncidentSettings incidents) {
    LifeTracker lifeTracker = new LifeTracker(lives);
    WorkloadTracker workloadTracker = new WorkloadTracker(incidents);
    this.steps = new EngineSteps(lifeTracker, workloadTracker);
    this.revision = new Revision(lifeTracker, workloadTracker);
  }

  /** Takes an event of a container, or of a network with one. */
  public void onEvent(EngineMemory memory, EngineEvent event, EngineOutput output) {
    String id = event.containerId();
    Instant at = event.occurredAt();
    if (id == null) {
      onTime(memory, at, output);
      return;
    }
    EngineClock clock = memory.clock();
    long key = LifeTracker.key(event);
    if (LifeTracker.knows(memory.life(id), key)) {
      return;
    }
    if (event.origin().kind() == Origin.Kind.RECONSTRUCTED) {
      takeLate(memory, output);
      run(memory, new Recent.Entry(null, (m, o) -> steps.found(m, event, o)), output);
      return;
    }
    if (at.isBefore(clock.now())) {
      boolean recovered = event.origin().from() != null;
      if (recovered && !memory.recent().reaches(at)) {
        run(memory, new Recent.Entry(null, (m, o) -> steps.found(m, event, o)), output);
      } else if (!recovered && clock.isMuchOlder(at)) {
        putAside(memory, event, output);
      } else {
        late(memory, event, output);
      }
      return;
    }
    takeLate(memory, output);
    run(memory, new Recent.Entry(at, (m, o) -> steps.newEvent(m, event, id, key, o)), output);
  }

  /** Takes an event of no container, or one without effect: it only says how late it is. */
  public void onTime(EngineMemory memory, Instant at, EngineOutput output) {
    if (!at.isBefore(memory.clock().now())) {
      takeLate(memory, output);
      run(memory, new Recent.Entry(at, (m, o) -> steps.time(m, at, o)), output);
    }
  }

  public void onSnapshot(EngineMemory memory, InspectSnapshot snapshot, EngineOutput output) {
    run(memory, new Recent.Entry(null, (m, o) -> steps.snapshot(m, snapshot, o)), output);
  }

  /** Takes a process that the kernel killed for memory on the engine's host. */
  public void onOomKill(EngineMemory memory, OomKill kill, EngineOutput output) {
    run(memory, new Recent.Entry(null, (m, o) -> steps.oomKill(m, kill, o)), output);
  }

  public void onStatus(EngineMemory memory, CollectorStatus status, EngineOutput output) {
    Instant upTo = status.upTo();
    EngineClock clock = memory.clock();
    switch (status.kind()) {
      case HEARTBEAT -> promised(memory, upTo, output);
      case GAP -> gap(memory, status, output);
      case LISTED -> {
        takeLate(memory, output);
        run(memory, new Recent.Entry(upTo, (m, o) -> steps.listed(m, status, o)), output);
      }
      case CLOCK_STEPPED -> {
        boolean seen = upTo == null || isNear(upTo, clock.now());
        if (!seen && clock.isKnown()) {
          Long step = status.numbers().get(CollectorStatus.STEP);
          setTo(memory, step == null ? upTo : clock.now().plusMillis(step), output);
        } else if (upTo != null && upTo.isBefore(clock.now())) {
          Recent.Step doubt = (m, o) -> steps.setBackALittle(m, status, o);
          run(memory, new Recent.Entry(null, doubt), output);
        }
      }
      case ENGINE_LOST -> {
        takeLate(memory, output);
        run(memory, new Recent.Entry(null, (m, o) -> steps.lost(m, status, o)), output);
      }
      case ENGINE_BACK, REPAIRED, UNPROVEN -> {}
    }
  }

  private void gap(EngineMemory memory, CollectorStatus status, EngineOutput output) {
    takeLate(memory, output);
    if (status.numbers().containsKey(CollectorStatus.RECOVERED)) {
      // What was lost follows.
      return;
    }
    memory.keep(memory.clock().lost());
    Instant from = status.from();
    Instant to = status.to();
    if (to == null) {
      return;
    }
    EngineClock clock = memory.clock();
    // Nobody watched: what did not come may have happened.
    if (clock.isKnown() && to.isAfter(clock.now())) {
      set(memory, to, output);
    }
    if (from != null) {
      Gap gap = new Gap(from, to);
      run(memory, new Recent.Entry(null, (m, o) -> steps.gap(m, gap)), output);
    }
  }

  private void promised(EngineMemory memory, @Nullable Instant upTo, EngineOutput output) {
    if (upTo == null) {
      return;
    }
    if (memory.clock().isMuchOlder(upTo)) {
      setTo(memory, upTo, output);
    } else {
      takeLate(memory, output);
      run(memory, new Recent.Entry(upTo, (m, o) -> steps.promised(m, upTo, o)), output);
    }
  }

  private static void run(EngineMemory memory, Recent.Entry entry, EngineOutput output) {
    memory.recent().run(memory, entry, output);
  }

  // ---- what comes late

  private void late(EngineMemory memory, EngineEvent event, EngineOutput output) {
    Instant at = event.occurredAt();
    Recent.Entry entry = new Recent.Entry(at, (m, o) -> steps.event(m, event, o));
    if (memory.recent().reaches(at)) {
      revision.redo(memory, entry, output);
    } else {
      run(memory, new Recent.Entry(null, (m, o) -> steps.late(m, event, o)), output);
    }
  }

  /** It came late, or the clock was set back: those after it will show. */
  private void putAside(EngineMemory memory, EngineEvent event, EngineOutput output) {
    if (!memory.clock().goesOn(event)) {
      takeLate(memory, output);
    }
    EngineClock clock = memory.clock().with(event);
    memory.keep(clock);
    if (clock.isSetBack()) {
      // Nobody said that it was: they may have come late all the same.
      List<EngineEvent> aside = clock.aside();
      run(memory, new Recent.Entry(null, (m, o) -> steps.doubt(m, aside, o)), output);
      setTo(memory, clock.aside().get(0).occurredAt(), output);
    }
  }

  /** What is aside came late: the clock was not set. */
  private void takeLate(EngineMemory memory, EngineOutput output) {
    EngineClock clock = memory.clock();
    if (!clock.aside().isEmpty()) {
      memory.keep(clock.decided());
      clock.aside().forEach(event -> late(memory, event, output));
    }
  }

  /** The clock was set to this: what is aside is of the new time. */
  private void setTo(EngineMemory memory, Instant at, EngineOutput output) {
    EngineClock clock = memory.clock();
    memory.keep(clock.decided());
    set(memory, at, output);
    clock.aside().forEach(event -> onEvent(memory, event, output));
  }

  private static boolean isNear(Instant at, Instant other) {
    return Duration.between(at, other).abs().compareTo(EngineClock.DISORDER) <= 0;
  }

  /** From here on nothing before can be taken again. */
  private void set(EngineMemory memory, Instant to, EngineOutput output) {
    memory.recent().forget();
    steps.set(memory, to, output);
  }
}

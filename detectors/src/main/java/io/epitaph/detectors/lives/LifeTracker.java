package io.epitaph.detectors.lives;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.model.Actions;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.OomKill;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Derives the life of one container from its events and snapshots: its incarnations, the causes of
 * their deaths, and the {@link Turn}s that matter to incidents.
 *
 * <p>Events must come in the engine's order; a snapshot may come before or after its event, and the
 * records end the same. Repeated input is dropped. All times are event times: there is no clock. A
 * value; thread-safe.
 */
public final class LifeTracker {
  /** When an event is this late, others of its container may be missing as well. */
  private static final Duration BY_FAR = Duration.ofSeconds(40);

  private final LifeSettings settings;

  public LifeTracker(LifeSettings settings) {
    this.settings = settings;
  }

  /**
   * @param state null for a container not known yet
   * @param event of type {@code container} or {@code network}, with {@link
   *     EngineEvent#containerId()}
   * @throws IllegalArgumentException when the event is of no container
   */
  public LifeStep onEvent(@Nullable LifeState state, EngineEvent event) {
    String containerId = event.containerId();
    if (containerId == null) {
      throw new IllegalArgumentException(
          "event "
              + event.id()
              + " ("
              + event.type()
              + " "
              + event.action()
              + ") is of no container");
    }
    long key = key(event);
    return state != null && state.seen.contains(key)
        ? unchanged(state)
        : onNewEvent(state, event, containerId, key);
  }

  /**
   * As {@link #onEvent}, of an event that was not taken before: whoever asked {@link #knows} need
   * not ask again.
   *
   * @param key as {@link #key}
   */
  public LifeStep onNewEvent(
      @Nullable LifeState state, EngineEvent event, String containerId, long key) {
    LifeUpdate update = open(state, event.engine(), containerId, event.occurredAt());
    LifeState next = update.state;
    next.seen = next.seen.with(key);
    next.applied++;
    if (next.now.isBefore(event.occurredAt())) {
      next.now = event.occurredAt();
    }
    EventReading.apply(update, event);
    if (!next.held.isEmpty()) {
      HeldSnapshots.release(update, s -> event.id().equals(s.causeEventId()), true);
    }
    return update.end();
  }

  /**
   * Takes an event that comes later than others of its container that happened after it: what it
   * would have changed has been judged without it. What explains a death, or ends the container,
   * still counts.
   *
   * @param state null for a container not known yet
   */
  public LifeStep onLateEvent(@Nullable LifeState state, EngineEvent event) {
    boolean late = state != null && event.occurredAt().isBefore(state.now);
    if (!late || event.action().equals(Actions.DESTROY)) {
      return onEvent(state, event);
    }
    LifeUpdate update = new LifeUpdate(new LifeState(state), settings);
    update.state.seen = update.state.seen.with(key(event));
    update.state.applied++;
    LateRequest.read(update, event);
    return update.end();
  }

  /**
   * Takes an event that is told after others of its engine that happened later: one that was
   * reconstructed after a gap, or read again. It counts where it fits what is known.
   *
   * @param state null for a container not known yet
   * @param gap the last span that nobody watched; null for none
   */
  public LifeStep onFound(@Nullable LifeState state, EngineEvent event, @Nullable Gap gap) {
    String containerId = event.containerId();
    long key = key(event);
    if (containerId == null || (state != null && state.seen.contains(key))) {
      return state == null ? new LifeStep(null, null, List.of(), Turn.NONE) : unchanged(state);
    }
    LifeUpdate update = open(state, event.engine(), containerId, null);
    LifeState next = update.state;
    next.gap = gap;
    next.seen = next.seen.with(key);
    next.applied++;
    if (next.now.isBefore(event.occurredAt())) {
      next.now = event.occurredAt();
    }
    EventReading.found(update, event);
    return update.end();
  }

  /** Nobody watched. */
  public LifeState after(LifeState state, Gap gap) {
    LifeState after = new LifeState(state);
    after.gap = gap;
    return after;
  }

  /**
   * @param state null for a container not known yet
   */
  public LifeStep onSnapshot(@Nullable LifeState state, InspectSnapshot snapshot) {
    long key = RecentIds.key(snapshot.id());
    if (state != null && state.seen.contains(key)) {
      return unchanged(state);
    }
    LifeUpdate update = open(state, snapshot.engine(), snapshot.containerId(), null);
    LifeState next = update.state;
    next.seen = next.seen.with(key);
    next.applied++;
    HeldSnapshots.take(update, snapshot);
    return update.end();
  }

  /**
   * Lets time pass. Before {@link LifeState#wakeAt()} this does nothing.
   *
   * @param now event time
   */
  public LifeStep onTime(LifeState state, Instant now) {
    if (state.wakeAt == null || state.wakeAt.isAfter(now)) {
      return unchanged(state);
    }
    LifeUpdate update = new LifeUpdate(new LifeState(state), settings);
    if (!pass(update, now)) {
      LifeStep last = update.end();
      return new LifeStep(null, last.life(), last.incarnations(), last.turns());
    }
    if (update.state.now.isBefore(now)) {
      update.state.now = now;
    }
    LifeStep step = update.end();
    // Of what no event ever named nothing is kept.
    return update.state.workload == null && update.state.held.isEmpty()
        ? new LifeStep(null, null, List.of(), Turn.NONE)
        : step;
  }

  /**
   * Takes a process of the container that the kernel killed for memory.
   *
   * @param partOf the incident of the host that it is part of; null for none
   */
  public LifeStep onOomKill(LifeState state, OomKill kill, @Nullable String partOf) {
    long key = RecentIds.key(kill.id());
    if (state.seen.contains(key)) {
      return unchanged(state);
    }
    LifeUpdate update = new LifeUpdate(new LifeState(state), settings);
    update.state.seen = update.state.seen.with(key);
    update.state.applied++;
    KernelRules.read(update, kill, partOf);
    return update.end();
  }

  /** What a life keeps of an event, to know it again. It reads all of the id: ask once. */
  public static long key(EngineEvent event) {
    return RecentIds.key(event.id());
  }

  /**
   * Whether an event was seen before.
   *
   * @param key as {@link #key}
   */
  public static boolean knows(@Nullable LifeState state, long key) {
    return state != null && state.seen.contains(key);
  }

  /** Whether it waits for {@link #onListed}. */
  public boolean awaitsListing(LifeState state) {
    return state.held.stream().anyMatch(HeldSnapshot::isOfListing);
  }

  /** What the engine remembered has come: what a start-up snapshot shows beyond it is news. */
  public LifeStep onListed(LifeState state) {
    LifeUpdate update = new LifeUpdate(new LifeState(state), settings);
    update.state.applied++;
    HeldSnapshots.release(update, HeldSnapshot::isOfListing, true);
    return update.end();
  }

  /**
   * The engine does not have the container any more, and no event said how it went.
   *
   * @param at when that was found
   * @param evidence the id of the record that showed it
   */
  public LifeStep onGone(LifeState state, Instant at, String evidence) {
    LifeUpdate update = new LifeUpdate(new LifeState(state), settings);
    update.state.applied++;
    DeathReading.gone(update, at, evidence);
    return update.end();
  }

  /** It went down with the engine: see {@link EngineStops}. */
  public LifeStep onEngineStop(LifeState state, Absence absence, Confidence confidence) {
    RunState run = EngineReading.ended(state, absence);
    if (run == null || run.engineStop != null) {
      return unchanged(state);
    }
    LifeUpdate update = new LifeUpdate(new LifeState(state), settings);
    update.state.applied++;
    EngineReading.stopped(update, run, new EngineStop(absence.eventId(), confidence));
    return update.end();
  }

  /** Whether the engine's return says something of it. */
  public boolean concerns(LifeState state, Absence absence) {
    return EngineReading.concerns(state, absence);
  }

  /** The engine that was away is back, and was asked for all that it has. */
  public LifeStep onEngineBack(LifeState state, Absence absence) {
    LifeUpdate update = new LifeUpdate(new LifeState(state), settings);
    update.state.applied++;
    EngineReading.back(update, absence);
    return update.end();
  }

  /**
   * Something came too late to be taken in its place: what rests on an event that did not come, a
   * request for a death or a start after it, cannot be told for a while.
   *
   * @param by how late it came
   * @param evidence the id of the record that showed it
   */
  public LifeStep onDisorder(LifeState state, Duration by, String evidence) {
    if (state.workload == null) {
      return unchanged(state);
    }
    Turn.Kind kind = by.compareTo(BY_FAR) > 0 ? Turn.Kind.UNORDERED : Turn.Kind.DISORDERED;
    Turn turn = new LifeRecords(state).turn(kind, state.now, evidence, state.last(), null);
    return new LifeStep(state, null, List.of(), List.of(turn));
  }

  /** The revision of what was published last. */
  public long revision(LifeState state) {
    return state.applied;
  }

  /** The state as if so many inputs had made it: what is published next has a higher revision. */
  public LifeState withRevision(LifeState state, long revision) {
    LifeState counted = new LifeState(state);
    counted.applied = revision;
    return counted;
  }

  /** All that can be published of a container as it is; nothing while it has no name. */
  public LifeStep records(LifeState state) {
    if (state.workload == null) {
      return unchanged(state);
    }
    LifeRecords records = new LifeRecords(state);
    return new LifeStep(
        state, records.life(), state.recent.stream().map(records::incarnation).toList(), Turn.NONE);
  }

  /**
   * The state with all that it waits for so much later: the engine's clock was set, or nobody
   * watched meanwhile.
   */
  public LifeState shifted(LifeState state, Duration by) {
    return state.shifted(by);
  }

  private static LifeStep unchanged(LifeState state) {
    return new LifeStep(state, null, List.of(), Turn.NONE);
  }

  private LifeUpdate open(
      @Nullable LifeState state, EngineRef engine, String containerId, @Nullable Instant at) {
    if (state == null) {
      LifeState fresh = new LifeState();
      fresh.engine = engine;
      fresh.containerId = containerId;
      return new LifeUpdate(fresh, settings);
    }
    LifeUpdate update = new LifeUpdate(new LifeState(state), settings);
    update.state.engine = engine;
    if (at != null) {
      Instant before = at.minusNanos(1);
      // Input after the end of a life still adds to it: only time makes a container forgotten.
      if (state.wakeAt != null && !state.wakeAt.isAfter(before)) {
        pass(update, before);
      }
      if (!state.held.isEmpty()) {
        HeldSnapshots.release(
            update, s -> s.causeEventId() == null && s.takenAt().isBefore(at), true);
      }
    }
    return update;
  }

  /**
   * Does what is due until now, in order of time.
   *
   * @return false when the container is to be forgotten
   */
  private boolean pass(LifeUpdate update, Instant now) {
    LifeState state = update.state;
    while (true) {
      Instant doubtful = state.doubtful == null ? null : state.doubtful.dueAt();
      Instant due =
          Instants.earlier(
              Instants.earlier(doubtful, HeldSnapshots.earliest(state.held)),
              Instants.earlier(state.startDueAt, state.causeDueAt));
      if (due == null || due.isAfter(now)) {
        break;
      }
      state.applied++;
      if (state.now.isBefore(due)) {
        state.now = due;
      }
      update.input(due);
      if (due.equals(doubtful)) {
        DeathReading.settle(update, null, false);
      } else if (due.equals(state.causeDueAt)) {
        update.settle();
      } else if (due.equals(state.startDueAt)) {
        state.startDueAt = null;
        RunState running = state.running();
        if (running != null) {
          Starts.decide(update, update.write(running), true);
        }
      } else {
        HeldSnapshots.release(update, s -> due.equals(s.dueAt()), false);
      }
    }
    return state.forgetAt == null || state.forgetAt.isAfter(now);
  }
}

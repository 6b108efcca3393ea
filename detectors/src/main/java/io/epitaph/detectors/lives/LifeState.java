package io.epitaph.detectors.lives;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn.Terms;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Life;
import io.epitaph.model.Signals;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LifeTracker} remembers of one container. Never changed once it is given out;
 * bounded; reads and writes as JSON with {@link io.epitaph.model.Wire#MAPPER}.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class LifeState {
  /** Incarnations that a late snapshot can still add to. */
  static final int RECENT = 8;

  static final int FORMER_NAMES = 20;
  static final int HELD = 16;

  /** Signals to a container that is dead, as far as is known. */
  static final int STRAYS = 8;

  @Nullable EngineRef engine;
  String containerId = "";

  /** Not written: what follows from the two above, made once since it takes long. */
  private transient @Nullable String lifeId;

  /** Distinct inputs and timers so far: the revision of what is published. */
  long applied;

  RecentIds seen = RecentIds.NONE;

  /** The newest event time. */
  Instant now = Instant.EPOCH;

  Instant updatedAt = Instant.EPOCH;

  /** Null until something names the container. */
  @Nullable Workload workload;

  /** Which of the replicas that share its workload it is; null where they do not. */
  @Nullable String replica;

  @Nullable String name;
  List<String> formerNames = List.of();
  @Nullable String image;
  @Nullable String imageId;
  Map<String, String> labels = Map.of();

  /** True when inspect showed them: events mix them with attributes of the engine's. */
  boolean labelsCertain;

  Map<String, String> overrides = Map.of();
  @Nullable Instant firstSeenAt;
  @Nullable Instant bornAt;

  /** True when the {@code create} event was seen: no incarnation is missing. */
  boolean bornInSight;

  @Nullable Instant destroyedAt;
  @Nullable String destroyEventId;
  int incarnations;

  /** The newest, oldest first, at most {@link #RECENT}. */
  List<RunState> recent = List.of();

  /** Null until inspect showed them. */
  @Nullable Terms terms;

  Instant termsAt = Instant.EPOCH;
  @Nullable Duration stopTimeout;
  int stopSignal = Signals.TERM;

  /** Somebody asked for the output of the run that is about to start. */
  boolean attaching;

  /** A network was joined while it did not run: a start is under way. */
  boolean startUnderWay;

  /** When it last left a network while it did not run, and the event; null for none. */
  @Nullable Instant leftAt;

  @Nullable String leftEventId;

  /** When it last left a network that it had joined, without having run; null for none. */
  @Nullable Instant failedStartAt;

  @Nullable String failedStartEventId;

  /** The signals that came after the last death. */
  List<SignalSent> strays = List.of();

  /** A death that is in doubt; null when none is. */
  @Nullable DoubtfulDeath doubtful;

  /** A stop found it dead: the policy will not start it any more. */
  boolean stoppedWhileDead;

  /** Its engine is Podman, which tells of fewer things, and in another order. */
  boolean podman;

  /** Podman's {@code restart}, which comes before the start that it is about. */
  boolean restartAnnounced;

  /** The last span that nobody watched; null for none. */
  @Nullable Gap gap;

  /** When the engine was back with which it went down the last time; null while it is away. */
  @Nullable Instant engineBackAt;

  /** Snapshots that came before their event, oldest first. */
  List<HeldSnapshot> held = List.of();

  /** When an undecided start is decided with what is known. */
  @Nullable Instant startDueAt;

  /** When the last death is judged without the {@code stop} event that it waits for. */
  @Nullable Instant causeDueAt;

  @Nullable Instant forgetAt;
  @Nullable Instant wakeAt;

  LifeState() {}

  /** A copy; the values it holds are never changed, only replaced. */
  LifeState(LifeState other) {
    engine = other.engine;
    containerId = other.containerId;
    lifeId = other.lifeId;
    applied = other.applied;
    seen = other.seen;
    now = other.now;
    updatedAt = other.updatedAt;
    workload = other.workload;
    replica = other.replica;
    name = other.name;
    formerNames = other.formerNames;
    image = other.image;
    imageId = other.imageId;
    labels = other.labels;
    labelsCertain = other.labelsCertain;
    overrides = other.overrides;
    firstSeenAt = other.firstSeenAt;
    bornAt = other.bornAt;
    bornInSight = other.bornInSight;
    destroyedAt = other.destroyedAt;
    destroyEventId = other.destroyEventId;
    incarnations = other.incarnations;
    recent = other.recent;
    terms = other.terms;
    termsAt = other.termsAt;
    stopTimeout = other.stopTimeout;
    stopSignal = other.stopSignal;
    attaching = other.attaching;
    startUnderWay = other.startUnderWay;
    leftAt = other.leftAt;
    leftEventId = other.leftEventId;
    failedStartAt = other.failedStartAt;
    failedStartEventId = other.failedStartEventId;
    strays = other.strays;
    doubtful = other.doubtful;
    stoppedWhileDead = other.stoppedWhileDead;
    podman = other.podman;
    restartAnnounced = other.restartAnnounced;
    gap = other.gap;
    engineBackAt = other.engineBackAt;
    held = other.held;
    startDueAt = other.startDueAt;
    causeDueAt = other.causeDueAt;
    forgetAt = other.forgetAt;
    wakeAt = other.wakeAt;
  }

  /** As if all that it waits for were so much later. */
  LifeState shifted(Duration by) {
    LifeState shifted = new LifeState(this);
    shifted.now = now.equals(Instant.EPOCH) ? now : now.plus(by);
    shifted.held = held.stream().map(each -> each.shifted(by)).toList();
    shifted.doubtful = doubtful == null ? null : doubtful.shifted(by);
    shifted.startDueAt = Instants.later(startDueAt, by);
    shifted.causeDueAt = Instants.later(causeDueAt, by);
    shifted.forgetAt = Instants.later(forgetAt, by);
    shifted.wakeAt = Instants.later(wakeAt, by);
    return shifted;
  }

  /** Whether nothing happened to it since, as far as is known, and it was not removed. */
  public boolean isKnownSince(Instant time) {
    boolean notSinceTheGap = gap != null && !now.isAfter(gap.to());
    return workload != null
        && destroyedAt == null
        && (now.isBefore(time) || notSinceTheGap)
        && (bornAt == null || bornAt.isBefore(time));
  }

  String lifeId() {
    String id = lifeId;
    if (id == null) {
      id = Life.idOf(Objects.requireNonNull(engine).id(), containerId);
      lifeId = id;
    }
    return id;
  }

  /** Null while it is not known. */
  public @Nullable String name() {
    return name;
  }

  public String containerId() {
    return containerId;
  }

  /** The newest event time. */
  public Instant now() {
    return now;
  }

  /** The event time at which {@link LifeTracker#onTime} must be called; null for none. */
  public @Nullable Instant wakeAt() {
    return wakeAt;
  }

  @Nullable RunState last() {
    return recent.isEmpty() ? null : recent.get(recent.size() - 1);
  }

  boolean isLast(RunState run) {
    RunState last = last();
    return last != null && last.number == run.number;
  }

  /** The last that is dead; null when none is. */
  @Nullable RunState lastDead() {
    for (int i = recent.size() - 1; i >= 0; i--) {
      if (recent.get(i).dead()) {
        return recent.get(i);
      }
    }
    return null;
  }

  /** The one that runs now; null when none does. */
  @Nullable RunState running() {
    RunState last = last();
    return last == null || last.dead() ? null : last;
  }
}

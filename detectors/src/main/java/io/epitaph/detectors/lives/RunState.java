package io.epitaph.detectors.lives;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.Evidence.Oom;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.HostMemory;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.LastWords;
import io.epitaph.model.OomKill;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one incarnation. Changed only by the step that made this copy; its lists are
 * never changed, only replaced.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
final class RunState {
  static final int MOST = 100;

  /** Of how many changes of health what the probe printed is kept: it may be long. */
  private static final int OUTPUTS = 8;

  /**
   * A health status, and the event (or the snapshot) that showed it.
   *
   * @param detailed true once inspect showed the rest
   */
  record Health(HealthChange change, String eventId, boolean detailed) {
    Health withoutOutput() {
      HealthChange rest =
          new HealthChange(change.at(), change.status(), change.failingStreak(), null);
      return new Health(rest, eventId, detailed);
    }
  }

  /**
   * That it should end, by an event that names no signal.
   *
   * @param kill whether it was a signal, and not a stop
   */
  record Request(Instant at, String eventId, boolean kill) {}

  /**
   * @param partOf the incident of the host that it is part of; null for none
   */
  record KernelKill(OomKill kill, @Nullable String partOf) {}

  String id = "";
  Instant anchoredAt = Instant.EPOCH;
  int number;
  Instant updatedAt = Instant.EPOCH;

  @Nullable StartedBy startedBy;

  /** True once a {@link Turn} reported the start. */
  boolean startTold;

  @Nullable Instant startedAt;
  @Nullable String startEventId;

  /** True for one found running: what came before is not known. */
  boolean adopted;

  /** True once somebody watched its output. */
  boolean attached;

  /** Policy restarts since the last start by hand; null when not known. */
  @Nullable Integer policyRestarts;

  @Nullable Instant diedAt;
  @Nullable String dieEventId;

  /** True when it was found dead, and no event showed it. */
  boolean unseen;

  @Nullable Integer exitCode;

  /** True when inspect showed the exit code, which no label can overwrite. */
  boolean exitCodeCertain;

  @Nullable String startError;
  boolean oomFlag;
  @Nullable String stopEventId;

  /** True when a {@code stop} event that belongs to the death would have come by now. */
  boolean settled;

  /** A span that nobody watched, in which it died or may have been told to; null for none. */
  @Nullable Gap gap;

  /** What shows that it went down with its engine; null when nothing does. */
  @Nullable EngineStop engineStop;

  /** A stop without a signal: it found it dead, if the death turns out to be before. */
  @Nullable Instant stoppedAt;

  /** A {@code kill} or {@code restart} without a signal: a death soon after is its effect. */
  @Nullable Request request;

  /** Processes of it that the kernel killed for memory, by its own log. */
  List<KernelKill> kernelKills = List.of();

  /** Whose limit the last kill was for, by what the kernel counted; null when not known. */
  @Nullable LimitProof limitProof;

  /** The host's memory just after its death, or a kill in it; null when not read. */
  @Nullable HostMemory host;

  @Nullable CauseOfDeath cause;
  @Nullable LastWords lastWords;
  @Nullable Next next;

  List<Pause> pauses = List.of();
  List<Health> health = List.of();
  List<Oom> ooms = List.of();
  List<SignalSent> signals = List.of();
  int execs;
  int probes;

  /** What it was part of when it ended, where the container is part of another now. */
  @Nullable Workload workload;

  boolean healthCheck;
  @Nullable Long memoryLimit;
  @Nullable String restartPolicy;

  /** When the snapshot was taken that showed the three above. */
  @Nullable Instant termsAt;

  RunState() {}

  /** A copy; the values it holds are never changed, only replaced. */
  RunState(RunState other) {
    id = other.id;
    anchoredAt = other.anchoredAt;
    number = other.number;
    updatedAt = other.updatedAt;
    startedBy = other.startedBy;
    startTold = other.startTold;
    startedAt = other.startedAt;
    startEventId = other.startEventId;
    adopted = other.adopted;
    attached = other.attached;
    policyRestarts = other.policyRestarts;
    diedAt = other.diedAt;
    dieEventId = other.dieEventId;
    unseen = other.unseen;
    exitCode = other.exitCode;
    exitCodeCertain = other.exitCodeCertain;
    startError = other.startError;
    oomFlag = other.oomFlag;
    stopEventId = other.stopEventId;
    settled = other.settled;
    gap = other.gap;
    engineStop = other.engineStop;
    stoppedAt = other.stoppedAt;
    request = other.request;
    kernelKills = other.kernelKills;
    limitProof = other.limitProof;
    host = other.host;
    cause = other.cause;
    lastWords = other.lastWords;
    next = other.next;
    pauses = other.pauses;
    health = other.health;
    ooms = other.ooms;
    signals = other.signals;
    execs = other.execs;
    probes = other.probes;
    workload = other.workload;
    healthCheck = other.healthCheck;
    memoryLimit = other.memoryLimit;
    restartPolicy = other.restartPolicy;
    termsAt = other.termsAt;
  }

  boolean dead() {
    return diedAt != null;
  }

  boolean neverRan() {
    return startError != null;
  }

  boolean paused() {
    return !pauses.isEmpty() && pauses.get(pauses.size() - 1).to() == null;
  }

  void endPause(Instant at) {
    if (paused()) {
      Pause last = pauses.get(pauses.size() - 1);
      pauses = Lists.withLast(pauses, new Pause(last.from(), at));
    }
  }

  RunState.@Nullable Health lastHealth() {
    return health.isEmpty() ? null : health.get(health.size() - 1);
  }

  void addHealth(Health added) {
    health = Lists.append(health, added, MOST);
    keepOutputs(OUTPUTS);
  }

  /**
   * @param newest whether this is the last run of its life
   */
  void setHealth(int index, Health changed, boolean newest) {
    health = new ArrayList<>(health);
    health.set(index, changed);
    keepOutputs(newest ? OUTPUTS : 1);
  }

  /**
   * Another run follows: of this one only the last output is kept.
   *
   * @return false when there were no others
   */
  boolean endOutputs() {
    return keepOutputs(1);
  }

  private boolean keepOutputs(int most) {
    boolean changed = false;
    List<Health> kept = new ArrayList<>(health);
    for (int i = 0; i < kept.size() - most; i++) {
      Health each = kept.get(i);
      if (each.change().output() != null) {
        kept.set(i, each.withoutOutput());
        changed = true;
      }
    }
    health = changed ? kept : health;
    return changed;
  }
}

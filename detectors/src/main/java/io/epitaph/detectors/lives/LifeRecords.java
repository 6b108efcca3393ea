package io.epitaph.detectors.lives;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.detectors.Turn.Terms;
import io.epitaph.detectors.lives.RunState.Health;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Life;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The records that are published of a life, from its state. */
record LifeRecords(LifeState state) {
  Life life() {
    RunState last = state.last();
    RunState dead = state.lastDead();
    return Life.builder()
        .id(state.lifeId())
        .revision(state.applied)
        .updatedAt(state.updatedAt)
        .engine(engine())
        .containerId(state.containerId)
        .name(state.name)
        .formerNames(state.formerNames)
        .image(state.image)
        .imageId(state.imageId)
        .workload(Objects.requireNonNull(state.workload))
        .labels(state.labels)
        .firstSeenAt(Objects.requireNonNull(state.firstSeenAt))
        .bornAt(state.bornAt)
        .destroyedAt(state.destroyedAt)
        .state(lifeState(last))
        .incarnations(state.incarnations)
        .lastIncarnationId(last == null ? null : last.id)
        .lastStartedAt(last == null ? null : last.startedAt)
        .lastDiedAt(dead == null ? null : dead.diedAt)
        .lastExitCode(dead == null ? null : dead.exitCode)
        .lastCause(dead == null ? null : dead.cause)
        .autoRemove(state.terms == null ? null : state.terms.autoRemove())
        .build();
  }

  private Life.State lifeState(@Nullable RunState last) {
    if (state.destroyedAt != null) {
      return Life.State.DESTROYED;
    }
    if (last == null) {
      return Life.State.CREATED;
    }
    return last.dead() ? Life.State.DEAD : last.paused() ? Life.State.PAUSED : Life.State.RUNNING;
  }

  Incarnation incarnation(RunState run) {
    return Incarnation.builder()
        .id(run.id)
        .revision(state.applied)
        .updatedAt(run.updatedAt)
        .anchoredAt(run.anchoredAt)
        .engine(engine())
        .containerId(state.containerId)
        .containerName(state.name)
        .image(state.image)
        .workload(run.workload == null ? Objects.requireNonNull(state.workload) : run.workload)
        .number(run.number)
        .startedBy(run.startedBy)
        .startedAt(run.startedAt)
        .diedAt(run.diedAt)
        .exitCode(run.exitCode)
        .cause(run.cause)
        .lastWords(run.lastWords)
        .pauses(run.pauses)
        .health(health(run))
        .ooms(run.ooms.stream().map(Evidence.Oom::eventId).toList())
        .signals(run.signals)
        .execs(run.execs)
        .probes(run.probes)
        .memoryLimit(run.memoryLimit)
        .restartPolicy(run.restartPolicy)
        .next(run.next)
        .host(run.host)
        .build();
  }

  /** A start sets the status to {@code starting} without an event. */
  private static List<HealthChange> health(RunState run) {
    List<HealthChange> changes = new ArrayList<>(run.health.size() + 1);
    boolean checked = run.healthCheck || !run.health.isEmpty();
    if (checked && run.startedAt != null && !run.adopted && run.health.size() < RunState.MOST) {
      changes.add(new HealthChange(run.startedAt, "starting", 0, null));
    }
    for (Health health : run.health) {
      changes.add(health.change());
    }
    return changes;
  }

  /** A turn of the life of a container whose workload is known. */
  Turn turn(
      Turn.Kind kind,
      Instant at,
      String eventId,
      @Nullable RunState run,
      @Nullable HealthChange health) {
    return new Turn(
        kind,
        at,
        eventId,
        engine(),
        Objects.requireNonNull(state.workload),
        state.containerId,
        state.name,
        state.image,
        run == null ? null : run(run),
        health,
        health == null || run == null ? null : formerHealth(run),
        state.terms == null ? Terms.UNKNOWN : state.terms,
        state.overrides,
        state.replica);
  }

  /** What its check said before the last change, in the same incarnation. */
  private static @Nullable String formerHealth(RunState run) {
    for (int i = run.health.size() - 2; i >= 0; i--) {
      String status = run.health.get(i).change().status();
      if (!status.equals("starting")) {
        return status;
      }
    }
    return null;
  }

  private Run run(RunState run) {
    return new Run(
        run.id,
        run.number,
        run.startedBy,
        run.startedAt,
        run.diedAt,
        run.dieEventId,
        run.exitCode,
        run.cause,
        run.dead() && state.isLast(run),
        attached(run),
        KernelRules.partOf(run),
        LimitRules.limitReachedAt(run),
        run.unseen && !run.neverRan() && run.gap != null ? run.gap.to() : null);
  }

  /** Who is there from the start attaches before it: it is known when that was in sight. */
  private @Nullable Boolean attached(RunState run) {
    boolean begun = !run.adopted && run.startEventId != null;
    boolean seen = begun && (state.bornInSight || run.number > 1);
    return (run.attached || seen) ? run.attached : null;
  }

  private EngineRef engine() {
    return Objects.requireNonNull(state.engine);
  }
}

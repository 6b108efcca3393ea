package io.epitaph.model;

import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.Incarnation.SignalSent;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link Incarnation}: what each component is stands there. One that is required and not
 * set is refused.
 */
public final class IncarnationBuilder {
  private int schema = Incarnation.SCHEMA;
  private String id;
  private long revision;
  private Instant updatedAt;
  private Instant anchoredAt;
  private EngineRef engine;
  private String containerId;
  private @Nullable String containerName;
  private @Nullable String image;
  private Workload workload;
  private int number;
  private @Nullable StartedBy startedBy;
  private @Nullable Instant startedAt;
  private @Nullable Instant diedAt;
  private @Nullable Integer exitCode;
  private @Nullable CauseOfDeath cause;
  private @Nullable LastWords lastWords;
  private List<Pause> pauses = List.of();
  private List<HealthChange> health = List.of();
  private List<String> ooms = List.of();
  private List<SignalSent> signals = List.of();
  private int execs;
  private int probes;
  private @Nullable Long memoryLimit;
  private @Nullable String restartPolicy;
  private @Nullable Next next;
  private @Nullable HostMemory host;

  IncarnationBuilder() {}

  IncarnationBuilder(Incarnation from) {
    schema = from.schema();
    id = from.id();
    revision = from.revision();
    updatedAt = from.updatedAt();
    anchoredAt = from.anchoredAt();
    engine = from.engine();
    containerId = from.containerId();
    containerName = from.containerName();
    image = from.image();
    workload = from.workload();
    number = from.number();
    startedBy = from.startedBy();
    startedAt = from.startedAt();
    diedAt = from.diedAt();
    exitCode = from.exitCode();
    cause = from.cause();
    lastWords = from.lastWords();
    pauses = from.pauses();
    health = from.health();
    ooms = from.ooms();
    signals = from.signals();
    execs = from.execs();
    probes = from.probes();
    memoryLimit = from.memoryLimit();
    restartPolicy = from.restartPolicy();
    next = from.next();
    host = from.host();
  }

  public IncarnationBuilder id(String id) {
    this.id = id;
    return this;
  }

  public IncarnationBuilder revision(long revision) {
    this.revision = revision;
    return this;
  }

  public IncarnationBuilder updatedAt(Instant updatedAt) {
    this.updatedAt = updatedAt;
    return this;
  }

  public IncarnationBuilder anchoredAt(Instant anchoredAt) {
    this.anchoredAt = anchoredAt;
    return this;
  }

  public IncarnationBuilder engine(EngineRef engine) {
    this.engine = engine;
    return this;
  }

  public IncarnationBuilder containerId(String containerId) {
    this.containerId = containerId;
    return this;
  }

  public IncarnationBuilder containerName(@Nullable String containerName) {
    this.containerName = containerName;
    return this;
  }

  public IncarnationBuilder image(@Nullable String image) {
    this.image = image;
    return this;
  }

  public IncarnationBuilder workload(Workload workload) {
    this.workload = workload;
    return this;
  }

  public IncarnationBuilder number(int number) {
    this.number = number;
    return this;
  }

  public IncarnationBuilder startedBy(@Nullable StartedBy startedBy) {
    this.startedBy = startedBy;
    return this;
  }

  public IncarnationBuilder startedAt(@Nullable Instant startedAt) {
    this.startedAt = startedAt;
    return this;
  }

  public IncarnationBuilder diedAt(@Nullable Instant diedAt) {
    this.diedAt = diedAt;
    return this;
  }

  public IncarnationBuilder exitCode(@Nullable Integer exitCode) {
    this.exitCode = exitCode;
    return this;
  }

  public IncarnationBuilder cause(@Nullable CauseOfDeath cause) {
    this.cause = cause;
    return this;
  }

  public IncarnationBuilder lastWords(@Nullable LastWords lastWords) {
    this.lastWords = lastWords;
    return this;
  }

  public IncarnationBuilder pauses(List<Pause> pauses) {
    this.pauses = pauses;
    return this;
  }

  public IncarnationBuilder health(List<HealthChange> health) {
    this.health = health;
    return this;
  }

  public IncarnationBuilder ooms(List<String> ooms) {
    this.ooms = ooms;
    return this;
  }

  public IncarnationBuilder signals(List<SignalSent> signals) {
    this.signals = signals;
    return this;
  }

  public IncarnationBuilder execs(int execs) {
    this.execs = execs;
    return this;
  }

  public IncarnationBuilder probes(int probes) {
    this.probes = probes;
    return this;
  }

  public IncarnationBuilder memoryLimit(@Nullable Long memoryLimit) {
    this.memoryLimit = memoryLimit;
    return this;
  }

  public IncarnationBuilder restartPolicy(@Nullable String restartPolicy) {
    this.restartPolicy = restartPolicy;
    return this;
  }

  public IncarnationBuilder next(@Nullable Next next) {
    this.next = next;
    return this;
  }

  public IncarnationBuilder host(@Nullable HostMemory host) {
    this.host = host;
    return this;
  }

  public Incarnation build() {
    return new Incarnation(
        schema,
        id,
        revision,
        updatedAt,
        anchoredAt,
        engine,
        containerId,
        containerName,
        image,
        workload,
        number,
        startedBy,
        startedAt,
        diedAt,
        exitCode,
        cause,
        lastWords,
        pauses,
        health,
        ooms,
        signals,
        execs,
        probes,
        memoryLimit,
        restartPolicy,
        next,
        host);
  }
}

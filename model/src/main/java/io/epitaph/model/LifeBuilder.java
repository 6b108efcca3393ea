package io.epitaph.model;

import io.epitaph.model.Life.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Life}: what each component is stands there. One that is required and not set is
 * refused.
 */
public final class LifeBuilder {
  private int schema = Life.SCHEMA;
  private String id;
  private long revision;
  private Instant updatedAt;
  private EngineRef engine;
  private String containerId;
  private @Nullable String name;
  private List<String> formerNames = List.of();
  private @Nullable String image;
  private @Nullable String imageId;
  private Workload workload;
  private Map<String, String> labels = Map.of();
  private Instant firstSeenAt;
  private @Nullable Instant bornAt;
  private @Nullable Instant destroyedAt;
  private State state;
  private int incarnations;
  private @Nullable String lastIncarnationId;
  private @Nullable Instant lastStartedAt;
  private @Nullable Instant lastDiedAt;
  private @Nullable Integer lastExitCode;
  private @Nullable CauseOfDeath lastCause;
  private @Nullable Boolean autoRemove;

  LifeBuilder() {}

  LifeBuilder(Life from) {
    schema = from.schema();
    id = from.id();
    revision = from.revision();
    updatedAt = from.updatedAt();
    engine = from.engine();
    containerId = from.containerId();
    name = from.name();
    formerNames = from.formerNames();
    image = from.image();
    imageId = from.imageId();
    workload = from.workload();
    labels = from.labels();
    firstSeenAt = from.firstSeenAt();
    bornAt = from.bornAt();
    destroyedAt = from.destroyedAt();
    state = from.state();
    incarnations = from.incarnations();
    lastIncarnationId = from.lastIncarnationId();
    lastStartedAt = from.lastStartedAt();
    lastDiedAt = from.lastDiedAt();
    lastExitCode = from.lastExitCode();
    lastCause = from.lastCause();
    autoRemove = from.autoRemove();
  }

  public LifeBuilder id(String id) {
    this.id = id;
    return this;
  }

  public LifeBuilder revision(long revision) {
    this.revision = revision;
    return this;
  }

  public LifeBuilder updatedAt(Instant updatedAt) {
    this.updatedAt = updatedAt;
    return this;
  }

  public LifeBuilder engine(EngineRef engine) {
    this.engine = engine;
    return this;
  }

  public LifeBuilder containerId(String containerId) {
    this.containerId = containerId;
    return this;
  }

  public LifeBuilder name(@Nullable String name) {
    this.name = name;
    return this;
  }

  public LifeBuilder formerNames(List<String> formerNames) {
    this.formerNames = formerNames;
    return this;
  }

  public LifeBuilder image(@Nullable String image) {
    this.image = image;
    return this;
  }

  public LifeBuilder imageId(@Nullable String imageId) {
    this.imageId = imageId;
    return this;
  }

  public LifeBuilder workload(Workload workload) {
    this.workload = workload;
    return this;
  }

  public LifeBuilder labels(Map<String, String> labels) {
    this.labels = labels;
    return this;
  }

  public LifeBuilder firstSeenAt(Instant firstSeenAt) {
    this.firstSeenAt = firstSeenAt;
    return this;
  }

  public LifeBuilder bornAt(@Nullable Instant bornAt) {
    this.bornAt = bornAt;
    return this;
  }

  public LifeBuilder destroyedAt(@Nullable Instant destroyedAt) {
    this.destroyedAt = destroyedAt;
    return this;
  }

  public LifeBuilder state(State state) {
    this.state = state;
    return this;
  }

  public LifeBuilder incarnations(int incarnations) {
    this.incarnations = incarnations;
    return this;
  }

  public LifeBuilder lastIncarnationId(@Nullable String lastIncarnationId) {
    this.lastIncarnationId = lastIncarnationId;
    return this;
  }

  public LifeBuilder lastStartedAt(@Nullable Instant lastStartedAt) {
    this.lastStartedAt = lastStartedAt;
    return this;
  }

  public LifeBuilder lastDiedAt(@Nullable Instant lastDiedAt) {
    this.lastDiedAt = lastDiedAt;
    return this;
  }

  public LifeBuilder lastExitCode(@Nullable Integer lastExitCode) {
    this.lastExitCode = lastExitCode;
    return this;
  }

  public LifeBuilder lastCause(@Nullable CauseOfDeath lastCause) {
    this.lastCause = lastCause;
    return this;
  }

  public LifeBuilder autoRemove(@Nullable Boolean autoRemove) {
    this.autoRemove = autoRemove;
    return this;
  }

  public Life build() {
    return new Life(
        schema,
        id,
        revision,
        updatedAt,
        engine,
        containerId,
        name,
        formerNames,
        image,
        imageId,
        workload,
        labels,
        firstSeenAt,
        bornAt,
        destroyedAt,
        state,
        incarnations,
        lastIncarnationId,
        lastStartedAt,
        lastDiedAt,
        lastExitCode,
        lastCause,
        autoRemove);
  }
}

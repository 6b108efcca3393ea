package io.epitaph.model;

import io.epitaph.model.Archive.How;
import io.epitaph.model.Archive.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link Archive}: what each component is stands there. One that is required and not set
 * is refused.
 */
public final class ArchiveBuilder {
  private int schema = Archive.SCHEMA;
  private String id;
  private long revision;
  private Instant takenAt;
  private @Nullable EngineRef engine;
  private @Nullable String containerId;
  private @Nullable String containerName;
  private @Nullable String image;
  private @Nullable String incarnationId;
  private @Nullable String requestId;
  private State state;
  private @Nullable String lost;
  private How how;
  private boolean paused;
  private boolean complete;
  private @Nullable String incomplete;
  private long tarBytes;
  private long storedBytes;
  private long entries;
  private long added;
  private long changed;
  private long deleted;
  private @Nullable String sha256;
  private List<String> tags = List.of();
  private @Nullable Workload workload;
  private CauseOfDeath.@Nullable Kind cause;

  ArchiveBuilder() {}

  public ArchiveBuilder id(String id) {
    this.id = id;
    return this;
  }

  public ArchiveBuilder revision(long revision) {
    this.revision = revision;
    return this;
  }

  public ArchiveBuilder takenAt(Instant takenAt) {
    this.takenAt = takenAt;
    return this;
  }

  public ArchiveBuilder engine(@Nullable EngineRef engine) {
    this.engine = engine;
    return this;
  }

  public ArchiveBuilder containerId(@Nullable String containerId) {
    this.containerId = containerId;
    return this;
  }

  public ArchiveBuilder containerName(@Nullable String containerName) {
    this.containerName = containerName;
    return this;
  }

  public ArchiveBuilder image(@Nullable String image) {
    this.image = image;
    return this;
  }

  public ArchiveBuilder incarnationId(@Nullable String incarnationId) {
    this.incarnationId = incarnationId;
    return this;
  }

  public ArchiveBuilder requestId(@Nullable String requestId) {
    this.requestId = requestId;
    return this;
  }

  public ArchiveBuilder state(State state) {
    this.state = state;
    return this;
  }

  public ArchiveBuilder lost(@Nullable String lost) {
    this.lost = lost;
    return this;
  }

  public ArchiveBuilder how(How how) {
    this.how = how;
    return this;
  }

  public ArchiveBuilder paused(boolean paused) {
    this.paused = paused;
    return this;
  }

  public ArchiveBuilder complete(boolean complete) {
    this.complete = complete;
    return this;
  }

  public ArchiveBuilder incomplete(@Nullable String incomplete) {
    this.incomplete = incomplete;
    return this;
  }

  public ArchiveBuilder tarBytes(long tarBytes) {
    this.tarBytes = tarBytes;
    return this;
  }

  public ArchiveBuilder storedBytes(long storedBytes) {
    this.storedBytes = storedBytes;
    return this;
  }

  public ArchiveBuilder entries(long entries) {
    this.entries = entries;
    return this;
  }

  public ArchiveBuilder added(long added) {
    this.added = added;
    return this;
  }

  public ArchiveBuilder changed(long changed) {
    this.changed = changed;
    return this;
  }

  public ArchiveBuilder deleted(long deleted) {
    this.deleted = deleted;
    return this;
  }

  public ArchiveBuilder sha256(@Nullable String sha256) {
    this.sha256 = sha256;
    return this;
  }

  public ArchiveBuilder tags(List<String> tags) {
    this.tags = tags;
    return this;
  }

  public ArchiveBuilder workload(@Nullable Workload workload) {
    this.workload = workload;
    return this;
  }

  public ArchiveBuilder cause(CauseOfDeath.@Nullable Kind cause) {
    this.cause = cause;
    return this;
  }

  public Archive build() {
    return new Archive(
        schema,
        id,
        revision,
        takenAt,
        engine,
        containerId,
        containerName,
        image,
        incarnationId,
        requestId,
        state,
        lost,
        how,
        paused,
        complete,
        incomplete,
        tarBytes,
        storedBytes,
        entries,
        added,
        changed,
        deleted,
        sha256,
        tags,
        workload,
        cause);
  }
}

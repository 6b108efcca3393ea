package io.epitaph.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link InspectSnapshot}: what each component is stands there. One that is required and
 * not set is refused.
 */
public final class InspectSnapshotBuilder {
  private int schema = InspectSnapshot.SCHEMA;
  private @Nullable String id;
  private EngineRef engine;
  private String containerId;
  private Instant takenAt;
  private String why;
  private @Nullable String causeEventId;
  private @Nullable Facts facts;
  private @Nullable LastWords lastWords;
  private @Nullable JsonNode inspect;
  private @Nullable String error;
  private @Nullable MemoryCounts memoryCounts;
  private @Nullable HostMemory host;

  InspectSnapshotBuilder() {}

  InspectSnapshotBuilder(InspectSnapshot from) {
    schema = from.schema();
    id = from.id();
    engine = from.engine();
    containerId = from.containerId();
    takenAt = from.takenAt();
    why = from.why();
    causeEventId = from.causeEventId();
    facts = from.facts();
    lastWords = from.lastWords();
    inspect = from.inspect();
    error = from.error();
    memoryCounts = from.memoryCounts();
    host = from.host();
  }

  /** Without, it is that of {@link InspectSnapshot#idOf}. */
  public InspectSnapshotBuilder id(String id) {
    this.id = id;
    return this;
  }

  public InspectSnapshotBuilder engine(EngineRef engine) {
    this.engine = engine;
    return this;
  }

  public InspectSnapshotBuilder containerId(String containerId) {
    this.containerId = containerId;
    return this;
  }

  public InspectSnapshotBuilder takenAt(Instant takenAt) {
    this.takenAt = takenAt;
    return this;
  }

  public InspectSnapshotBuilder why(String why) {
    this.why = why;
    return this;
  }

  public InspectSnapshotBuilder causeEventId(@Nullable String causeEventId) {
    this.causeEventId = causeEventId;
    return this;
  }

  public InspectSnapshotBuilder facts(@Nullable Facts facts) {
    this.facts = facts;
    return this;
  }

  public InspectSnapshotBuilder lastWords(@Nullable LastWords lastWords) {
    this.lastWords = lastWords;
    return this;
  }

  public InspectSnapshotBuilder inspect(@Nullable JsonNode inspect) {
    this.inspect = inspect;
    return this;
  }

  public InspectSnapshotBuilder error(@Nullable String error) {
    this.error = error;
    return this;
  }

  public InspectSnapshotBuilder memoryCounts(@Nullable MemoryCounts memoryCounts) {
    this.memoryCounts = memoryCounts;
    return this;
  }

  public InspectSnapshotBuilder host(@Nullable HostMemory host) {
    this.host = host;
    return this;
  }

  public InspectSnapshot build() {
    return new InspectSnapshot(
        schema,
        id == null ? InspectSnapshot.idOf(engine.id(), containerId, takenAt, why) : id,
        engine,
        containerId,
        takenAt,
        why,
        causeEventId,
        facts,
        lastWords,
        inspect,
        error,
        memoryCounts,
        host);
  }
}

package io.epitaph.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link ArchivedFile}: what each component is stands there. One that is required and not
 * set is refused.
 */
public final class ArchivedFileBuilder {
  private int schema = ArchivedFile.SCHEMA;
  private String id;
  private String archiveId;
  private Instant takenAt;
  private @Nullable EngineRef engine;
  private @Nullable String containerId;
  private @Nullable String containerName;
  private @Nullable String image;
  private String path;
  private String type;
  private String change;
  private long size;
  private @Nullable String mode;
  private @Nullable Long uid;
  private @Nullable Long gid;
  private @Nullable Instant modifiedAt;
  private @Nullable String target;
  private @Nullable String sha256;
  private @Nullable String mimeType;
  private @Nullable String text;
  private List<String> attributes = List.of();
  private @Nullable Workload workload;
  private CauseOfDeath.@Nullable Kind cause;

  ArchivedFileBuilder() {}

  public ArchivedFileBuilder id(String id) {
    this.id = id;
    return this;
  }

  public ArchivedFileBuilder archiveId(String archiveId) {
    this.archiveId = archiveId;
    return this;
  }

  public ArchivedFileBuilder takenAt(Instant takenAt) {
    this.takenAt = takenAt;
    return this;
  }

  public ArchivedFileBuilder engine(@Nullable EngineRef engine) {
    this.engine = engine;
    return this;
  }

  public ArchivedFileBuilder containerId(@Nullable String containerId) {
    this.containerId = containerId;
    return this;
  }

  public ArchivedFileBuilder containerName(@Nullable String containerName) {
    this.containerName = containerName;
    return this;
  }

  public ArchivedFileBuilder image(@Nullable String image) {
    this.image = image;
    return this;
  }

  public ArchivedFileBuilder path(String path) {
    this.path = path;
    return this;
  }

  public ArchivedFileBuilder type(String type) {
    this.type = type;
    return this;
  }

  public ArchivedFileBuilder change(String change) {
    this.change = change;
    return this;
  }

  public ArchivedFileBuilder size(long size) {
    this.size = size;
    return this;
  }

  public ArchivedFileBuilder mode(@Nullable String mode) {
    this.mode = mode;
    return this;
  }

  public ArchivedFileBuilder uid(@Nullable Long uid) {
    this.uid = uid;
    return this;
  }

  public ArchivedFileBuilder gid(@Nullable Long gid) {
    this.gid = gid;
    return this;
  }

  public ArchivedFileBuilder modifiedAt(@Nullable Instant modifiedAt) {
    this.modifiedAt = modifiedAt;
    return this;
  }

  public ArchivedFileBuilder target(@Nullable String target) {
    this.target = target;
    return this;
  }

  public ArchivedFileBuilder sha256(@Nullable String sha256) {
    this.sha256 = sha256;
    return this;
  }

  public ArchivedFileBuilder mimeType(@Nullable String mimeType) {
    this.mimeType = mimeType;
    return this;
  }

  public ArchivedFileBuilder text(@Nullable String text) {
    this.text = text;
    return this;
  }

  public ArchivedFileBuilder attributes(List<String> attributes) {
    this.attributes = attributes;
    return this;
  }

  public ArchivedFileBuilder workload(@Nullable Workload workload) {
    this.workload = workload;
    return this;
  }

  public ArchivedFileBuilder cause(CauseOfDeath.@Nullable Kind cause) {
    this.cause = cause;
    return this;
  }

  public ArchivedFile build() {
    return new ArchivedFile(
        schema,
        id,
        archiveId,
        takenAt,
        engine,
        containerId,
        containerName,
        image,
        path,
        type,
        change,
        size,
        mode,
        uid,
        gid,
        modifiedAt,
        target,
        sha256,
        mimeType,
        text,
        attributes,
        workload,
        cause);
  }
}

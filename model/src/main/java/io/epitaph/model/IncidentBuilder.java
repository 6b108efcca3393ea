package io.epitaph.model;

import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import io.epitaph.model.Incident.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link Incident}: what each component is stands there. One that is required and not set
 * is refused.
 */
public final class IncidentBuilder {
  private int schema = Incident.SCHEMA;
  private String id;
  private long revision;
  private Instant updatedAt;
  private EngineRef engine;
  private Kind kind;
  private Severity severity;
  private Status status;
  private Instant anchoredAt;
  private Instant openedAt;
  private @Nullable Instant resolvedAt;
  private @Nullable Resolution resolution;
  private Workload workload;
  private List<String> containers = List.of();
  private @Nullable String containerName;
  private @Nullable String image;
  private List<String> evidence = List.of();
  private @Nullable String partOf;
  private String summary;
  private Map<String, Long> numbers = Map.of();
  private Map<String, String> details = Map.of();

  IncidentBuilder() {}

  IncidentBuilder(Incident from) {
    schema = from.schema();
    id = from.id();
    revision = from.revision();
    updatedAt = from.updatedAt();
    engine = from.engine();
    kind = from.kind();
    severity = from.severity();
    status = from.status();
    anchoredAt = from.anchoredAt();
    openedAt = from.openedAt();
    resolvedAt = from.resolvedAt();
    resolution = from.resolution();
    workload = from.workload();
    containers = from.containers();
    containerName = from.containerName();
    image = from.image();
    evidence = from.evidence();
    partOf = from.partOf();
    summary = from.summary();
    numbers = from.numbers();
    details = from.details();
  }

  public IncidentBuilder id(String id) {
    this.id = id;
    return this;
  }

  public IncidentBuilder revision(long revision) {
    this.revision = revision;
    return this;
  }

  public IncidentBuilder updatedAt(Instant updatedAt) {
    this.updatedAt = updatedAt;
    return this;
  }

  public IncidentBuilder engine(EngineRef engine) {
    this.engine = engine;
    return this;
  }

  public IncidentBuilder kind(Kind kind) {
    this.kind = kind;
    return this;
  }

  public IncidentBuilder severity(Severity severity) {
    this.severity = severity;
    return this;
  }

  public IncidentBuilder status(Status status) {
    this.status = status;
    return this;
  }

  public IncidentBuilder anchoredAt(Instant anchoredAt) {
    this.anchoredAt = anchoredAt;
    return this;
  }

  public IncidentBuilder openedAt(Instant openedAt) {
    this.openedAt = openedAt;
    return this;
  }

  public IncidentBuilder resolvedAt(@Nullable Instant resolvedAt) {
    this.resolvedAt = resolvedAt;
    return this;
  }

  public IncidentBuilder resolution(@Nullable Resolution resolution) {
    this.resolution = resolution;
    return this;
  }

  public IncidentBuilder workload(Workload workload) {
    this.workload = workload;
    return this;
  }

  public IncidentBuilder containers(List<String> containers) {
    this.containers = containers;
    return this;
  }

  public IncidentBuilder containerName(@Nullable String containerName) {
    this.containerName = containerName;
    return this;
  }

  public IncidentBuilder image(@Nullable String image) {
    this.image = image;
    return this;
  }

  public IncidentBuilder evidence(List<String> evidence) {
    this.evidence = evidence;
    return this;
  }

  public IncidentBuilder partOf(@Nullable String partOf) {
    this.partOf = partOf;
    return this;
  }

  public IncidentBuilder summary(String summary) {
    this.summary = summary;
    return this;
  }

  public IncidentBuilder numbers(Map<String, Long> numbers) {
    this.numbers = numbers;
    return this;
  }

  public IncidentBuilder details(Map<String, String> details) {
    this.details = details;
    return this;
  }

  public Incident build() {
    return new Incident(
        schema,
        id,
        revision,
        updatedAt,
        engine,
        kind,
        severity,
        status,
        anchoredAt,
        openedAt,
        resolvedAt,
        resolution,
        workload,
        containers,
        containerName,
        image,
        evidence,
        partOf,
        summary,
        numbers,
        details);
  }
}

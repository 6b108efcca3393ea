package io.epitaph.indexer.search;

import org.jspecify.annotations.Nullable;

/**
 * Which incidents to read; null does not restrict.
 *
 * @param status {@code open} or {@code resolved}
 * @param kind as {@link io.epitaph.model.Incident.Kind} is written
 * @param containerId one that it covers
 * @param most at most this many, most recently opened first
 */
public record IncidentQuery(
    @Nullable String status,
    @Nullable String kind,
    @Nullable String workload,
    @Nullable String containerId,
    int most) {

  Filter filter() {
    return new Filter()
        .term("epitaph.incident.status", status)
        .term("epitaph.incident.kind", kind)
        .term("epitaph.workload.name", workload)
        .term("epitaph.incident.containers", containerId);
  }
}

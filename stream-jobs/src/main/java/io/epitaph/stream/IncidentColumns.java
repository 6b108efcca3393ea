package io.epitaph.stream;

import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.util.List;

/** The columns of an export of incidents. */
final class IncidentColumns {
  static final List<String> NAMES =
      List.of(
          "began_at",
          "engine",
          "kind",
          "severity",
          "status",
          "resolution",
          "opened_at",
          "resolved_at",
          "workload",
          "name",
          "image",
          "part_of",
          "summary",
          "id",
          "revision");

  private IncidentColumns() {}

  static String row(Incident i) {
    return CsvRow.of(
        CsvRow.time(i.anchoredAt()),
        i.engine().name(),
        Wire.name(i.kind()),
        Wire.name(i.severity()),
        Wire.name(i.status()),
        i.resolution() == null ? null : Wire.name(i.resolution()),
        CsvRow.time(i.openedAt()),
        CsvRow.time(i.resolvedAt()),
        i.workload().name(),
        i.containerName(),
        i.image(),
        i.partOf(),
        i.summary(),
        i.id(),
        i.revision());
  }
}

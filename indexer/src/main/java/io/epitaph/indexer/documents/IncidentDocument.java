package io.epitaph.indexer.documents;

import io.epitaph.model.Incident;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class IncidentDocument {
  private IncidentDocument() {}

  static EcsDocument of(Incident incident) {
    EcsDocument doc =
        new EcsDocument(IndexKind.INCIDENTS, incident.id(), incident.engine(), incident.openedAt())
            .revised(incident.revision(), incident.anchoredAt());
    doc.event()
        .put("kind", "alert")
        .put("action", incident.kind())
        .put("severity", severity(incident.severity()))
        .put("reason", incident.summary())
        .put("start", incident.anchoredAt())
        .put("end", incident.resolvedAt());
    doc.ecs("rule").put("name", incident.kind());
    List<String> containers = incident.containers();
    if (!containers.isEmpty()) {
      doc.container(
          containers.get(containers.size() - 1), incident.containerName(), incident.image());
    }
    doc.workload(incident.workload());
    Fields own =
        doc.own("incident")
            .put("kind", incident.kind())
            .put("severity", incident.severity())
            .put("status", incident.status())
            .put("revision", incident.revision())
            .put("resolution", incident.resolution())
            .put("part_of", incident.partOf())
            .put("opened_at", incident.openedAt())
            .put("resolved_at", incident.resolvedAt())
            .put("updated_at", incident.updatedAt())
            .put("containers", containers);
    Fields numbers = own.object("numbers");
    incident.numbers().forEach((name, number) -> numbers.put(snakeCase(name), number));
    Map<String, String> details = new TreeMap<>();
    incident.details().forEach((name, text) -> details.put(snakeCase(name), text));
    own.putFlattened("details", details);
    return doc;
  }

  /** As Elastic's own rules weigh theirs. */
  private static int severity(Incident.Severity severity) {
    return switch (severity) {
      case LOW -> 21;
      case MEDIUM -> 47;
      case HIGH -> 73;
      case CRITICAL -> 99;
    };
  }

  /** {@code lastRunNanos} as {@code last_run_nanos}. */
  private static String snakeCase(String name) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        result.append('_').append(Character.toLowerCase(c));
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }
}

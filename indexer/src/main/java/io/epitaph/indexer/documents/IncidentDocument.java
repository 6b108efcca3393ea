package io.epitaph.indexer.documents;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
      doc.containers(newestFirst(containers));
    }
    doc.workload(incident.workload());
    CauseOfDeath.Kind cause = cause(incident);
    if (cause != null) {
      doc.cause(cause);
    }
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

  private static List<String> newestFirst(List<String> containers) {
    List<String> all = new ArrayList<>(containers);
    Collections.reverse(all);
    return all;
  }

  /** What its container died of last, so that a filter on a cause finds it; null when it lives. */
  private static CauseOfDeath.@Nullable Kind cause(Incident incident) {
    return switch (incident.kind()) {
      case CRASH -> kind(incident.details().get("cause"));
      case RESTART_LOOP -> kind(incident.details().get("causeKind"));
      case OOM ->
          // One that ended with what was killed died of its own exit, which its crash names.
          incident.verdict() == Incident.Verdict.CONTAINER_KILLED
              ? CauseOfDeath.Kind.OUT_OF_MEMORY
              : null;
      case HOST_OUT_OF_MEMORY -> CauseOfDeath.Kind.HOST_OUT_OF_MEMORY;
      case HEALTH_FLAP, STUCK_UNHEALTHY, ENGINE_GAP, ENGINE_LOST, COLLECTOR_SILENT -> null;
    };
  }

  private static CauseOfDeath.@Nullable Kind kind(@Nullable String word) {
    for (CauseOfDeath.Kind kind : CauseOfDeath.Kind.values()) {
      if (Wire.name(kind).equals(word)) {
        return kind;
      }
    }
    return null;
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

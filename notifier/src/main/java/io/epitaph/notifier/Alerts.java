package io.epitaph.notifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An incident as an alert of Alertmanager's API v2. Labels are its identity: what changes while it
 * is open, the severity apart, is in annotations.
 */
final class Alerts {
  private static final int LONGEST = 2_000;

  private Alerts() {}

  /** {@code EpitaphRestartLoop}. */
  static String name(Incident.Kind kind) {
    StringBuilder name = new StringBuilder("Epitaph");
    for (String word : Wire.name(kind).split("-", -1)) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name.toString();
  }

  static Map<String, String> labels(Incident incident) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("alertname", name(incident.kind()));
    labels.put("severity", Wire.name(incident.severity()));
    labels.put("kind", Wire.name(incident.kind()));
    labels.put("workload", incident.workload().name());
    labels.put("workload_kind", Wire.name(incident.workload().kind()));
    labels.put("engine", incident.engine().name());
    labels.put("incident", incident.id());
    return labels;
  }

  static Map<String, String> annotations(Incident incident) {
    Map<String, String> annotations = new LinkedHashMap<>();
    put(annotations, "summary", incident.workload().name() + ": " + incident.summary());
    put(annotations, "numbers", IncidentText.numbers(incident));
    put(annotations, "details", IncidentText.details(incident));
    put(annotations, "container", incident.containerName());
    put(annotations, "container_ids", String.join(" ", incident.containers()));
    put(annotations, "image", incident.image());
    put(annotations, "host", incident.engine().host());
    put(annotations, "evidence", IncidentText.evidence(incident));
    if (incident.resolution() != null) {
      put(annotations, "resolution", Wire.name(incident.resolution()));
    }
    put(annotations, "part_of", incident.partOf());
    put(annotations, "more", IncidentText.command(incident));
    return annotations;
  }

  private static void put(Map<String, String> all, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      all.put(name, Words.cut(value, LONGEST));
    }
  }

  /**
   * @param endsAt in the past for one that is resolved; else the time at which it ends by itself
   *     unless it is sent again
   */
  static ObjectNode alert(
      Map<String, String> labels, Incident incident, Instant now, Instant endsAt) {
    // A clock that is ahead must not make it end before it starts: Alertmanager refuses that.
    Instant openedAt = incident.openedAt();
    Instant startsAt = openedAt.isAfter(now) ? now : openedAt;
    ObjectNode alert = Wire.MAPPER.createObjectNode();
    alert.set("labels", Wire.MAPPER.valueToTree(labels));
    alert.set("annotations", Wire.MAPPER.valueToTree(annotations(incident)));
    alert.put("startsAt", Wire.text(startsAt));
    alert.put("endsAt", Wire.text(endsAt.isBefore(startsAt) ? startsAt : endsAt));
    return alert;
  }
}

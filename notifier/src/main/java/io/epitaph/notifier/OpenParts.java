package io.epitaph.notifier;

import io.epitaph.model.Incident;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The open incidents that are part of another, by the id of that other. For one thread. */
final class OpenParts {
  private final Map<String, Set<String>> byWhole = new HashMap<>();

  /** Takes note of a revision; what is no part does not count. */
  void note(Incident incident) {
    String whole = incident.partOf();
    if (whole == null) {
      return;
    }
    if (incident.resolvedAt() == null) {
      byWhole.computeIfAbsent(whole, id -> new HashSet<>()).add(incident.id());
    } else {
      byWhole.computeIfPresent(
          whole,
          (id, parts) -> {
            parts.remove(incident.id());
            return parts.isEmpty() ? null : parts;
          });
    }
  }

  /** Whether an incident has any. */
  boolean has(String whole) {
    return byWhole.containsKey(whole);
  }
}

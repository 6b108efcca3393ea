package io.epitaph.notifier;

import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.time.Instant;

/**
 * A change of an incident that is reported.
 *
 * @param word what it is
 * @param incident as it is after the change; for one that was over when it was first seen, the
 *     opening shows it resolved
 * @param round 1; higher for an incident that opened again after it was resolved
 */
record Change(Word word, Incident incident, int round) {

  enum Word implements Wire.Named {
    OPENED,
    UPDATED,
    RESOLVED
  }

  /**
   * The same for the same change, whichever notifier sends it and how often: a receiver drops what
   * it has seen.
   */
  String id() {
    String id = incident.id() + "/" + Wire.name(word);
    if (word == Word.UPDATED) {
      return id + "/" + incident.revision();
    }
    return round == 1 ? id : id + "/" + round;
  }

  /** True when it is no longer reported because another incident covers it. */
  boolean folded() {
    return word == Word.RESOLVED && incident.partOf() != null;
  }

  /** When it happened, by event time. */
  Instant at() {
    Instant resolvedAt = incident.resolvedAt();
    return switch (word) {
      case OPENED -> incident.openedAt();
      case UPDATED -> incident.updatedAt();
      case RESOLVED -> resolvedAt == null ? incident.updatedAt() : resolvedAt;
    };
  }
}

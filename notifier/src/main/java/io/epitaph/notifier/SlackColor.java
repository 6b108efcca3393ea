package io.epitaph.notifier;

import io.epitaph.model.Incident;
import io.epitaph.notifier.Change.Word;

/** The colour at the side of a message. */
final class SlackColor {
  private static final String RED = "#c62828";
  private static final String ORANGE = "#ef6c00";
  private static final String GREEN = "#2e7d32";
  private static final String GREY = "#757575";

  private SlackColor() {}

  static String of(Change change) {
    Incident incident = change.incident();
    if (change.folded()) {
      return GREY;
    }
    if (change.word() == Word.RESOLVED && !IncidentText.endedBadly(incident)) {
      return GREEN;
    }
    return switch (incident.severity()) {
      case LOW, MEDIUM -> ORANGE;
      case HIGH, CRITICAL -> RED;
    };
  }
}

package io.epitaph.cli;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Status;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints incidents as a table.
 *
 * @param open whether all of them are open
 * @param marks which of them opened in a quiet window
 */
record IncidentTable(boolean open, QuietMarks marks) {
  private static final int SUMMARY = 100;

  void print(Screen screen, List<Incident> incidents, Instant now) {
    screen.table(
        open
            ? List.of("KIND", "SEVERITY", "WORKLOAD", "SINCE", "ID", "WHAT")
            : List.of("KIND", "SEVERITY", "STATUS", "WORKLOAD", "SINCE", "ID", "WHAT"),
        incidents.stream().map(incident -> row(incident, now)).toList());
  }

  private List<Cell> row(Incident incident, Instant now) {
    boolean isOpen = incident.status() == Status.OPEN;
    String part =
        incident.partOf() == null
            ? ""
            : " (part of " + IncidentLines.brief(incident.partOf()) + ")";
    List<Cell> cells = new ArrayList<>();
    cells.add(Cell.of(Wire.name(incident.kind()), Tone.STRONG));
    cells.add(
        Cell.of(Wire.name(incident.severity()), isOpen ? tone(incident.severity()) : Tone.PLAIN));
    if (!open) {
      cells.add(Cell.of(Wire.name(incident.status()), isOpen ? Tone.BAD : Tone.FAINT));
    }
    cells.add(Cell.of(incident.workload().name()));
    cells.add(Cell.of(Times.ago(incident.openedAt(), now)));
    cells.add(Cell.of(IncidentLines.brief(incident.id())));
    cells.add(
        Cell.of(Sentences.brief(incident.summary(), SUMMARY) + part + marks.suffix(incident)));
    return cells;
  }

  static Tone tone(Incident.Severity severity) {
    return switch (severity) {
      case LOW -> Tone.PLAIN;
      case MEDIUM -> Tone.WARN;
      case HIGH, CRITICAL -> Tone.BAD;
    };
  }
}

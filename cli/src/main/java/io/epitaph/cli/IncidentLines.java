package io.epitaph.cli;

import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A life's incidents in the order in which they opened, each one's parts under it. */
final class IncidentLines {
  private static final int SUMMARY = 120;

  private final Screen screen;
  private final QuietMarks marks;
  private final List<Incident> incidents;

  private IncidentLines(Screen screen, List<Incident> incidents, QuietMarks marks) {
    this.screen = screen;
    this.marks = marks;
    this.incidents = incidents.stream().sorted(Comparator.comparing(Incident::openedAt)).toList();
  }

  static void print(Screen screen, List<Incident> incidents, QuietMarks marks) {
    IncidentLines lines = new IncidentLines(screen, incidents, marks);
    Set<String> ids = incidents.stream().map(Incident::id).collect(Collectors.toSet());
    for (Incident incident : lines.incidents) {
      boolean stray = incident.partOf() != null && !ids.contains(incident.partOf());
      if (incident.partOf() == null || stray) {
        lines.printTree(incident, 1, stray);
      }
    }
  }

  private void printTree(Incident incident, int depth, boolean stray) {
    boolean open = incident.status() == Incident.Status.OPEN;
    screen.line(
        "  ".repeat(depth)
            + screen.toned(
                open ? Tone.BAD : Tone.PLAIN, "incident  " + (open ? "open      " : "resolved  "))
            + Wire.name(incident.kind())
            + "  "
            + Printable.of(Sentences.brief(incident.summary(), SUMMARY))
            + (stray ? "  (part of " + brief(incident.partOf()) + ")" : "")
            + marks.suffix(incident)
            + "  "
            + screen.toned(Tone.FAINT, brief(incident.id())));
    for (Incident part : incidents) {
      if (incident.id().equals(part.partOf())) {
        printTree(part, depth + 1, false);
      }
    }
  }

  /** Enough of an id for {@code epitaph incidents ID}. */
  static String brief(String id) {
    return id.substring(0, Math.min(8, id.length()));
  }
}

package io.epitaph.cli;

import io.epitaph.model.Incident;
import io.epitaph.model.QuietWindow;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All fields of one incident, one on each line. */
final class IncidentSheet {
  private final Screen screen;
  private final Incident incident;
  private final @Nullable QuietWindow quiet;

  /**
   * @param quiet the window that it opened in; null for none
   */
  IncidentSheet(Screen screen, Incident incident, @Nullable QuietWindow quiet) {
    this.screen = screen;
    this.incident = incident;
    this.quiet = quiet;
  }

  void print() {
    screen.line(
        screen.toned(Tone.STRONG, Wire.name(incident.kind()))
            + "  "
            + Printable.of(incident.summary()));
    line("id", incident.id());
    line(
        "status",
        Wire.name(incident.status())
            + (incident.resolution() == null ? "" : ", " + Wire.name(incident.resolution())));
    line("severity", Wire.name(incident.severity()));
    line(
        "workload",
        incident.workload().name() + " (" + Wire.name(incident.workload().kind()) + ")");
    if (incident.image() != null) {
      line("image", incident.image());
    }
    line("engine", incident.engine().name());
    line("began", Wire.text(incident.anchoredAt()));
    line("opened", Wire.text(incident.openedAt()));
    if (incident.resolvedAt() != null) {
      line("resolved", Wire.text(incident.resolvedAt()));
    }
    if (quiet != null) {
      line("quiet until", Wire.text(quiet.to()) + ", " + QuietText.subject(quiet));
    }
    if (incident.partOf() != null) {
      line("part of", incident.partOf());
    }
    new TreeMap<>(incident.numbers()).forEach((name, number) -> line(name, amount(name, number)));
    new TreeMap<>(incident.details()).forEach(this::line);
    for (String container : incident.containers()) {
      line("container", Sentences.shortId(container));
    }
    line("evidence", Words.count(incident.evidence().size(), "event"));
  }

  /** The records' names say what is measured. */
  private static String amount(String name, long number) {
    if (name.endsWith("Nanos")) {
      return Words.duration(Duration.ofNanos(number));
    }
    return name.endsWith("Bytes") && number >= 0 ? Words.bytes(number) : Long.toString(number);
  }

  private void line(String name, String text) {
    String[] lines = text.strip().split("\n", -1);
    String label = name.replaceFirst("(Nanos|Bytes)$", "");
    for (int i = 0; i < lines.length; i++) {
      screen.line(
          "  "
              + screen.toned(Tone.FAINT, "%-16s".formatted(i == 0 ? label : ""))
              + "  "
              + Printable.logLine(lines[i]));
    }
  }
}

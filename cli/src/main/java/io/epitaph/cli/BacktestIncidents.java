package io.epitaph.cli;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Status;
import io.epitaph.model.Wire;
import java.util.ArrayList;
import java.util.List;

/**
 * The incidents that a backtest found as the rows of a table.
 *
 * @param severalEngines whether a row says of which engine it is
 */
record BacktestIncidents(BacktestClock clock, boolean severalEngines) {
  private static final int SUMMARY = 100;

  List<String> titles() {
    List<String> titles = new ArrayList<>(List.of("KIND", "SEVERITY", "STATUS", "WORKLOAD"));
    if (severalEngines) {
      titles.add("ENGINE");
    }
    titles.addAll(List.of("OPENED", "ID", "WHAT"));
    return titles;
  }

  List<Cell> row(Incident incident) {
    boolean open = incident.status() == Status.OPEN;
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(Wire.name(incident.kind()), Tone.STRONG));
    row.add(
        Cell.of(
            Wire.name(incident.severity()),
            open ? IncidentTable.tone(incident.severity()) : Tone.PLAIN));
    row.add(Cell.of(status(incident), open ? Tone.BAD : Tone.FAINT));
    row.add(Cell.of(incident.workload().name()));
    if (severalEngines) {
      row.add(Cell.of(incident.engine().name()));
    }
    row.add(Cell.of(clock.text(incident.openedAt())));
    row.add(Cell.of(IncidentLines.brief(incident.id())));
    row.add(Cell.of(sentence(incident)));
    return row;
  }

  static String status(Incident incident) {
    return incident.resolution() == null
        ? Wire.name(incident.status())
        : Wire.name(incident.status()) + ", " + Wire.name(incident.resolution());
  }

  static String sentence(Incident incident) {
    return Sentences.brief(incident.summary(), SUMMARY)
        + (incident.partOf() == null
            ? ""
            : " (part of " + IncidentLines.brief(incident.partOf()) + ")");
  }
}

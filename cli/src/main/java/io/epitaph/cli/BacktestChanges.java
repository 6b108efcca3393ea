package io.epitaph.cli;

import io.epitaph.backtest.IncidentPair;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The rows of an incident that other thresholds change: marked, and what was otherwise before.
 *
 * @param rows makes rows of incidents
 */
record BacktestChanges(BacktestIncidents rows) {
  void addTo(List<List<Cell>> table, IncidentPair pair) {
    switch (pair.change()) {
      case ADDED -> table.add(marked("+", Tone.GOOD, rows.row(pair.incident())));
      case REMOVED -> table.add(marked("-", Tone.BAD, rows.row(pair.incident())));
      case SAME -> table.add(marked(" ", Tone.PLAIN, rows.row(pair.incident())));
      case CHANGED -> {
        table.add(marked("~", Tone.WARN, rows.row(pair.incident())));
        table.add(before(pair));
      }
    }
  }

  private static List<Cell> marked(String mark, Tone tone, List<Cell> row) {
    List<Cell> marked = new ArrayList<>(List.of(Cell.of(mark, tone)));
    marked.addAll(row);
    return marked;
  }

  /** What was otherwise, below the incident that changed. */
  private List<Cell> before(IncidentPair pair) {
    Incident was = Objects.requireNonNull(pair.before());
    Incident is = pair.incident();
    List<String> otherwise = new ArrayList<>();
    if (was.severity() != is.severity()) {
      otherwise.add(Wire.name(was.severity()));
    }
    if (!BacktestIncidents.status(was).equals(BacktestIncidents.status(is))) {
      otherwise.add(BacktestIncidents.status(was));
    }
    if (!was.openedAt().equals(is.openedAt())) {
      otherwise.add("opened " + rows.clock().text(was.openedAt()));
    }
    if (was.resolvedAt() != null && !was.resolvedAt().equals(is.resolvedAt())) {
      otherwise.add("resolved " + rows.clock().text(was.resolvedAt()));
    }
    if (!BacktestIncidents.sentence(was).equals(BacktestIncidents.sentence(is))) {
      otherwise.add(BacktestIncidents.sentence(was));
    }
    List<Cell> row = new ArrayList<>();
    rows.titles().forEach(title -> row.add(Cell.of("")));
    row.add(
        Cell.of(
            "before: " + (otherwise.isEmpty() ? "other numbers" : String.join("; ", otherwise)),
            Tone.FAINT));
    return row;
  }
}

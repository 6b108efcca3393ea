package io.epitaph.cli;

import io.epitaph.backtest.Backtest.Findings;
import io.epitaph.backtest.Comparison.Change;
import io.epitaph.backtest.IncidentPair;
import io.epitaph.model.Incident;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prints what other thresholds would change in what a backtest found.
 *
 * @param rows makes rows of incidents
 * @param pairs each incident, with and without them
 */
record BacktestComparison(
    Surroundings surroundings,
    BacktestIncidents rows,
    Findings findings,
    List<IncidentPair> pairs) {

  /**
   * Prints what the thresholds change.
   *
   * @param sets those thresholds
   * @param all also what does not change, and what is part of another incident
   */
  void print(List<String> sets, boolean all) {
    Set<String> whole = new HashSet<>();
    for (List<Incident> each : findings.incidents()) {
      IncidentsCommand.withoutParts(each).forEach(incident -> whole.add(incident.id()));
    }
    BacktestChanges changes = new BacktestChanges(rows);
    Map<Change, Integer> counts = new EnumMap<>(Change.class);
    List<List<Cell>> table = new ArrayList<>();
    int parts = 0;
    for (IncidentPair pair : pairs) {
      counts.merge(pair.change(), 1, Integer::sum);
      boolean isPart = !whole.contains(pair.incident().id());
      if (!all && pair.change() != Change.SAME && isPart) {
        parts++;
      } else if (all || pair.change() != Change.SAME) {
        changes.addTo(table, pair);
      }
    }
    if (!table.isEmpty()) {
      List<String> titles = new ArrayList<>(List.of(" "));
      titles.addAll(rows.titles());
      surroundings.screen().table(titles, table);
    }
    BacktestReport.noteParts(surroundings, parts);
    surroundings.note(
        "with "
            + String.join(", ", sets)
            + ": "
            + counts.getOrDefault(Change.ADDED, 0)
            + " added, "
            + counts.getOrDefault(Change.REMOVED, 0)
            + " removed, "
            + counts.getOrDefault(Change.CHANGED, 0)
            + " changed, "
            + counts.getOrDefault(Change.SAME, 0)
            + " the same");
  }
}

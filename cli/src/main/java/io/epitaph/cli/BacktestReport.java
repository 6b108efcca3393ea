package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.backtest.Backtest.Findings;
import io.epitaph.backtest.Comparison;
import io.epitaph.backtest.Comparison.Change;
import io.epitaph.backtest.IncidentPair;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.time.ZoneId;
import java.util.List;

/** Prints what a backtest found. */
final class BacktestReport {
  private final Surroundings surroundings;
  private final Screen screen;
  private final BacktestClock clock;
  private final BacktestIncidents rows;
  private final Findings findings;

  BacktestReport(Surroundings surroundings, ZoneId zone, Findings findings) {
    this.surroundings = surroundings;
    this.screen = surroundings.screen();
    this.clock = new BacktestClock(zone);
    this.rows = new BacktestIncidents(clock, findings.engines() > 1);
    this.findings = findings;
  }

  private List<Incident> before() {
    return findings.incidents().get(0);
  }

  private List<Incident> last() {
    return findings.incidents().get(findings.incidents().size() - 1);
  }

  private List<IncidentPair> pairs() {
    return Comparison.of(before(), last());
  }

  void json() {
    if (findings.incidents().size() == 1) {
      before().forEach(screen::json);
      return;
    }
    for (IncidentPair pair : pairs()) {
      ObjectNode line = Wire.MAPPER.valueToTree(pair.incident());
      line.put("change", Wire.name(pair.change()));
      if (pair.change() == Change.CHANGED) {
        line.set("before", Wire.MAPPER.valueToTree(pair.before()));
      }
      screen.json(line);
    }
  }

  void table(boolean all) {
    List<Incident> shown = all ? before() : IncidentsCommand.withoutParts(before());
    if (!shown.isEmpty()) {
      screen.table(rows.titles(), shown.stream().map(rows::row).toList());
    }
    noteParts(surroundings, before().size() - shown.size());
  }

  static void noteParts(Surroundings surroundings, int parts) {
    if (parts > 0) {
      surroundings.note(parts + " more " + (parts == 1 ? "is" : "are") + " part of these: --all");
    }
  }

  /**
   * @param json an incarnation a line, not a table
   */
  void deaths(boolean json) {
    new BacktestDeaths(screen, clock, findings).print(json);
  }

  void comparison(List<String> sets, boolean all) {
    new BacktestComparison(surroundings, rows, findings, pairs()).print(sets, all);
  }

  /** What was read and found in all. */
  BacktestSummary summary() {
    return new BacktestSummary(surroundings, clock, findings, last());
  }
}

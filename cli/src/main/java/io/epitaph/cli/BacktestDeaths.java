package io.epitaph.cli;

import io.epitaph.backtest.Backtest.Findings;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Prints the deaths that a backtest found. */
record BacktestDeaths(Screen screen, BacktestClock clock, Findings findings) {
  private static final int SUMMARY = 100;

  /**
   * @param json an incarnation a line, not a table
   */
  void print(boolean json) {
    if (json) {
      findings.deaths().forEach(screen::json);
    } else if (!findings.deaths().isEmpty()) {
      List<String> titles = new ArrayList<>(List.of("DIED", "WORKLOAD", "RUN"));
      if (findings.engines() > 1) {
        titles.add("ENGINE");
      }
      titles.addAll(List.of("STARTED BY", "CAUSE", "CONFIDENCE", "WHAT", "THEN"));
      screen.table(titles, findings.deaths().stream().map(this::row).toList());
    }
  }

  private List<Cell> row(Incarnation run) {
    CauseOfDeath cause = run.cause();
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(clock.text(Objects.requireNonNull(run.diedAt()))));
    row.add(Cell.of(run.workload().name()));
    row.add(Cell.of("#" + run.number()));
    if (findings.engines() > 1) {
      row.add(Cell.of(run.engine().name()));
    }
    row.add(Cell.of(run.startedBy() == null ? "?" : Wire.name(run.startedBy())));
    row.add(
        cause == null
            ? Cell.of("?")
            : Cell.of(Wire.name(cause.kind()), cause.kind().fault() ? Tone.BAD : Tone.PLAIN));
    row.add(Cell.of(cause == null ? "?" : Wire.name(cause.confidence())));
    row.add(Cell.of(cause == null ? "?" : Sentences.brief(cause.sentence(), SUMMARY)));
    row.add(Cell.of(run.next() == null ? "" : Wire.name(run.next())));
    return row;
  }
}

package io.epitaph.cli;

import io.epitaph.backtest.Backtest.Findings;
import io.epitaph.backtest.Defects;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Status;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Prints what a backtest read, and what it found in all.
 *
 * @param last the incidents, with the thresholds that were set
 */
record BacktestSummary(
    Surroundings surroundings, BacktestClock clock, Findings findings, List<Incident> last) {

  /**
   * @param seconds that it took
   */
  void print(double seconds) {
    Instant from = findings.first();
    Instant to = findings.last();
    if (from == null || to == null) {
      surroundings.note("no events" + (findings.engines() > 0 ? ", " + found() : ""));
      return;
    }
    surroundings.note(
        String.format(
            Locale.ROOT,
            "%s of %s, %s to %s; %s",
            count(findings.events(), "event"),
            count(findings.engines(), "engine"),
            clock.text(from),
            clock.text(to),
            found()));
    surroundings.note(
        String.format(
            Locale.ROOT,
            "time went on to %s; took %s, %,.0f events a second",
            clock.text(findings.until()),
            Words.duration(Duration.ofNanos((long) (seconds * 1e9))),
            findings.events() / seconds));
  }

  private String found() {
    long open = last.stream().filter(incident -> incident.status() == Status.OPEN).count();
    return count(findings.containers(), "container")
        + ", "
        + (last.isEmpty()
            ? "no incidents"
            : count(last.size(), "incident") + ", of which " + open + " open");
  }

  private static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /**
   * Says what could not be read or worked on.
   *
   * @return whether there was anything
   */
  boolean defects(Defects defects) {
    for (String defect : defects.first()) {
      surroundings.note("skipped " + defect);
    }
    if (defects.count() > 0) {
      surroundings.note(
          "skipped "
              + Words.count(defects.count(), "line")
              + " in all: incidents may be missing or too many");
    }
    List<String> failures = findings.failures().stream().distinct().collect(Collectors.toList());
    for (String failure : failures) {
      surroundings.note("this is a fault of epitaph itself: " + Printable.of(failure));
    }
    return defects.count() > 0 || !failures.isEmpty();
  }
}

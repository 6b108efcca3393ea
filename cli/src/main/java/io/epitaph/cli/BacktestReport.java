package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.backtest.Backtest.Findings;
import io.epitaph.backtest.Comparison;
import io.epitaph.backtest.Comparison.Change;
import io.epitaph.backtest.Defects;
import io.epitaph.backtest.IncidentPair;
import io.epitaph.cli.Screen.Cell;
import io.epitaph.cli.Screen.Tone;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Status;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints what a backtest found. */
final class BacktestReport {
  private static final int SUMMARY = 100;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private final Surroundings surroundings;
  private final Screen screen;
  private final DateTimeFormatter clock;
  private final Findings findings;
  private final boolean severalEngines;

  BacktestReport(Surroundings surroundings, ZoneId zone, Findings findings) {
    this.surroundings = surroundings;
    this.screen = surroundings.screen();
    this.clock = CLOCK.withZone(zone);
    this.findings = findings;
    this.severalEngines = findings.engines() > 1;
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
      screen.table(titles(), shown.stream().map(incident -> row(incident)).toList());
    }
    noteParts(before().size() - shown.size());
  }

  private void noteParts(int parts) {
    if (parts > 0) {
      surroundings.note(parts + " more " + (parts == 1 ? "is" : "are") + " part of these: --all");
    }
  }

  /**
   * @param json an incarnation a line, not a table
   */
  void deaths(boolean json) {
    if (json) {
      findings.deaths().forEach(screen::json);
    } else if (!findings.deaths().isEmpty()) {
      List<String> titles = new ArrayList<>(List.of("DIED", "WORKLOAD", "RUN"));
      if (severalEngines) {
        titles.add("ENGINE");
      }
      titles.addAll(List.of("STARTED BY", "CAUSE", "CONFIDENCE", "WHAT", "THEN"));
      screen.table(titles, findings.deaths().stream().map(this::row).toList());
    }
  }

  private List<Cell> row(Incarnation run) {
    CauseOfDeath cause = run.cause();
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(clock.format(Objects.requireNonNull(run.diedAt()))));
    row.add(Cell.of(run.workload().name()));
    row.add(Cell.of("#" + run.number()));
    if (severalEngines) {
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

  void comparison(List<String> sets, boolean all) {
    Set<String> whole = new HashSet<>();
    for (List<Incident> each : findings.incidents()) {
      IncidentsCommand.withoutParts(each).forEach(incident -> whole.add(incident.id()));
    }
    Map<Change, Integer> counts = new EnumMap<>(Change.class);
    List<List<Cell>> rows = new ArrayList<>();
    int parts = 0;
    for (IncidentPair pair : pairs()) {
      counts.merge(pair.change(), 1, Integer::sum);
      boolean isPart = !whole.contains(pair.incident().id());
      if (!all && pair.change() != Change.SAME && isPart) {
        parts++;
      } else if (all || pair.change() != Change.SAME) {
        add(rows, pair);
      }
    }
    if (!rows.isEmpty()) {
      List<String> titles = new ArrayList<>(List.of(" "));
      titles.addAll(titles());
      screen.table(titles, rows);
    }
    noteParts(parts);
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

  private void add(List<List<Cell>> rows, IncidentPair pair) {
    switch (pair.change()) {
      case ADDED -> rows.add(marked("+", Tone.GOOD, row(pair.incident())));
      case REMOVED -> rows.add(marked("-", Tone.BAD, row(pair.incident())));
      case SAME -> rows.add(marked(" ", Tone.PLAIN, row(pair.incident())));
      case CHANGED -> {
        rows.add(marked("~", Tone.WARN, row(pair.incident())));
        rows.add(before(pair));
      }
    }
  }

  private static List<Cell> marked(String mark, Tone tone, List<Cell> row) {
    List<Cell> marked = new ArrayList<>(List.of(Cell.of(mark, tone)));
    marked.addAll(row);
    return marked;
  }

  private List<String> titles() {
    List<String> titles = new ArrayList<>(List.of("KIND", "SEVERITY", "STATUS", "WORKLOAD"));
    if (severalEngines) {
      titles.add("ENGINE");
    }
    titles.addAll(List.of("OPENED", "ID", "WHAT"));
    return titles;
  }

  private List<Cell> row(Incident incident) {
    boolean open = incident.status() == Status.OPEN;
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(Wire.name(incident.kind()), Tone.STRONG));
    row.add(
        Cell.of(
            Wire.name(incident.severity()),
            open ? IncidentsCommand.tone(incident.severity()) : Tone.PLAIN));
    row.add(Cell.of(status(incident), open ? Tone.BAD : Tone.FAINT));
    row.add(Cell.of(incident.workload().name()));
    if (severalEngines) {
      row.add(Cell.of(incident.engine().name()));
    }
    row.add(Cell.of(clock.format(incident.openedAt())));
    row.add(Cell.of(IncidentLines.brief(incident.id())));
    row.add(Cell.of(sentence(incident)));
    return row;
  }

  private static String status(Incident incident) {
    return incident.resolution() == null
        ? Wire.name(incident.status())
        : Wire.name(incident.status()) + ", " + Wire.name(incident.resolution());
  }

  private static String sentence(Incident incident) {
    return Sentences.brief(incident.summary(), SUMMARY)
        + (incident.partOf() == null
            ? ""
            : " (part of " + IncidentLines.brief(incident.partOf()) + ")");
  }

  /** What was otherwise, below the incident that changed. */
  private List<Cell> before(IncidentPair pair) {
    Incident was = Objects.requireNonNull(pair.before());
    Incident is = pair.incident();
    List<String> otherwise = new ArrayList<>();
    if (was.severity() != is.severity()) {
      otherwise.add(Wire.name(was.severity()));
    }
    if (!status(was).equals(status(is))) {
      otherwise.add(status(was));
    }
    if (!was.openedAt().equals(is.openedAt())) {
      otherwise.add("opened " + clock.format(was.openedAt()));
    }
    if (was.resolvedAt() != null && !was.resolvedAt().equals(is.resolvedAt())) {
      otherwise.add("resolved " + clock.format(was.resolvedAt()));
    }
    if (!sentence(was).equals(sentence(is))) {
      otherwise.add(sentence(was));
    }
    List<Cell> row = new ArrayList<>();
    titles().forEach(title -> row.add(Cell.of("")));
    row.add(
        Cell.of(
            "before: " + (otherwise.isEmpty() ? "other numbers" : String.join("; ", otherwise)),
            Tone.FAINT));
    return row;
  }

  /**
   * @param seconds that it took
   */
  void summary(double seconds) {
    Instant first = findings.first();
    Instant last = findings.last();
    if (first == null || last == null) {
      surroundings.note("no events" + (findings.engines() > 0 ? ", " + found() : ""));
      return;
    }
    surroundings.note(
        String.format(
            Locale.ROOT,
            "%s of %s, %s to %s; %s",
            count(findings.events(), "event"),
            count(findings.engines(), "engine"),
            clock.format(first),
            clock.format(last),
            found()));
    surroundings.note(
        String.format(
            Locale.ROOT,
            "time went on to %s; took %s, %,.0f events a second",
            clock.format(findings.until()),
            Words.duration(Duration.ofNanos((long) (seconds * 1e9))),
            findings.events() / seconds));
  }

  private String found() {
    long open = last().stream().filter(incident -> incident.status() == Status.OPEN).count();
    return count(findings.containers(), "container")
        + ", "
        + (last().isEmpty()
            ? "no incidents"
            : count(last().size(), "incident") + ", of which " + open + " open");
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
      surroundings.note("this is a fault of epitaph itself: " + Screen.printable(failure));
    }
    return defects.count() > 0 || !failures.isEmpty();
  }
}

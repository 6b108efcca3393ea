package io.epitaph.cli;

import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.Origin;
import io.epitaph.model.Signals;
import io.epitaph.model.Words;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The story of one container: a headline, a line for each event with Epitaph's findings, its
 * incidents. Restarts in a row are folded into one line, and so are repeated events.
 */
final class LifeStory {
  /** Events that are part of others, or of no interest to people. */
  static final Set<String> SILENT =
      Set.of(
          Actions.EXEC_START, Actions.EXEC_DIE, Actions.EXEC_DETACH, Actions.TOP, Actions.RESIZE);

  private final Screen screen;
  private final ZoneId zone;
  private final StoryText text;
  private final StoryLines lines;
  private final Life life;
  private final List<Incarnation> runs;
  private final List<EngineEvent> events;
  private final List<Incident> incidents;
  private final QuietMarks marks;
  private final List<Gaps.Found> gaps;

  /** The lines of one moment. */
  private record Entry(Instant at, int order, List<String> lines) {}

  /**
   * @param runs in any order
   * @param events in order of time
   * @param incidents in any order
   * @param marks which of them opened in a quiet window
   * @param gaps the spans of its life that nobody watched
   */
  LifeStory(
      Screen screen,
      ZoneId zone,
      Life life,
      List<Incarnation> runs,
      List<EngineEvent> events,
      List<Incident> incidents,
      QuietMarks marks,
      List<Gaps.Found> gaps) {
    this.gaps = gaps;
    this.screen = screen;
    this.marks = marks;
    this.zone = zone;
    this.text = new StoryText(screen, zone);
    this.life = life;
    this.runs = runs.stream().sorted(Comparator.comparingInt(Incarnation::number)).toList();
    this.events = events;
    this.incidents = incidents;
    this.lines = new StoryLines(text, this.runs);
  }

  void print() {
    screen.line(Headline.of(screen, text, life, runs, incidents, gaps));
    List<Entry> entries = entries();
    if (entries.isEmpty()) {
      screen.line("  nothing else is known of it: no event and no incarnation is kept");
    }
    String day = "";
    for (Entry entry : entries) {
      String today = text.day(entry.at());
      if (!today.equals(day)) {
        screen.line(text.faint("  " + today + (day.isEmpty() ? " (" + zoneName() + ")" : "")));
        day = today;
      }
      entry.lines().forEach(screen::line);
    }
    IncidentLines.print(screen, incidents, marks);
  }

  private String zoneName() {
    return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
  }

  private List<Entry> entries() {
    List<RestartFold> folds = RestartFold.in(runs);
    Set<Integer> folded = new HashSet<>();
    folds.forEach(fold -> fold.runs().forEach(run -> folded.add(run.number())));
    List<EngineEvent> left = new ArrayList<>();
    List<EngineEvent> hidden = new ArrayList<>();
    for (EngineEvent event : events) {
      (folded.contains(runNumber(event)) ? hidden : left).add(event);
    }
    List<Entry> entries = new ArrayList<>();
    for (RestartFold fold : folds) {
      entries.add(new Entry(fold.from(), 0, lines.folded(fold, hiddenIn(fold, hidden))));
    }
    for (Repeats repeats : Repeats.in(left, this::runNumber)) {
      String line = text.span(repeats.from(), repeats.to(), repeats.word(), repeats.sentence());
      entries.add(new Entry(repeats.from(), 0, List.of(line)));
      left.removeAll(Set.copyOf(repeats.events()));
    }
    int order = 0;
    for (EngineEvent event : left) {
      List<String> printed = lines.of(event);
      if (!printed.isEmpty()) {
        entries.add(new Entry(event.occurredAt(), ++order, printed));
      }
    }
    for (Incarnation run : runs) {
      if (!folded.contains(run.number())) {
        addUnseen(run, entries);
      }
    }
    for (Gaps.Found gap : gaps) {
      entries.add(new Entry(gap.from(), Integer.MAX_VALUE, List.of(unwatched(gap))));
    }
    entries.sort(Comparator.comparing(Entry::at).thenComparingInt(Entry::order));
    return entries;
  }

  private String unwatched(Gaps.Found gap) {
    long reconstructed =
        events.stream()
            .filter(event -> event.origin().kind() == Origin.Kind.RECONSTRUCTED)
            .filter(event -> !event.occurredAt().isAfter(gap.to()))
            .filter(event -> event.occurredAt().isAfter(gap.from()))
            .count();
    String word = gap.isProven() ? "unwatched" : "unproven";
    String what =
        !gap.isProven()
            ? "whether all of its events came"
            : reconstructed == 0
                ? "nothing of it was reconstructed"
                : Words.count(reconstructed, "event") + " of it reconstructed";
    return text.span(gap.from(), gap.to(), word, what);
  }

  private List<EngineEvent> hiddenIn(RestartFold fold, List<EngineEvent> hidden) {
    Set<Integer> numbers = new HashSet<>();
    fold.runs().forEach(run -> numbers.add(run.number()));
    return hidden.stream().filter(event -> numbers.contains(runNumber(event))).toList();
  }

  /** Starts and deaths without an event: it was before Epitaph watched, or was lost. */
  private void addUnseen(Incarnation run, List<Entry> entries) {
    if (run.startedAt() != null && !hasEvent(Actions.START, run.startedAt())) {
      entries.add(new Entry(run.startedAt(), 0, List.of(lines.startedUnseen(run))));
    }
    if (run.diedAt() != null && !hasEvent(Actions.DIE, run.diedAt())) {
      entries.add(new Entry(run.diedAt(), Integer.MAX_VALUE, lines.death(run.diedAt(), run, null)));
    }
  }

  private boolean hasEvent(String action, Instant at) {
    return events.stream()
        .anyMatch(
            event ->
                event.type().equals("container")
                    && event.action().equals(action)
                    && event.occurredAt().equals(at));
  }

  /** The number of the run that an event belongs to; 0 for none. */
  private int runNumber(EngineEvent event) {
    Instant at = event.occurredAt();
    Incarnation before = null;
    Incarnation after = null;
    for (Incarnation run : runs) {
      if (begin(run).isAfter(at)) {
        after = after == null ? run : after;
      } else if (run.diedAt() == null || !run.diedAt().isBefore(at)) {
        return run.number();
      } else {
        before = run;
      }
    }
    // Networks are joined before a start, and left after a death.
    boolean network = event.type().equals("network");
    Incarnation of =
        network && event.action().equals(Actions.CONNECT)
            ? after
            : network && event.action().equals(Actions.DISCONNECT) ? before : null;
    return of == null ? 0 : of.number();
  }

  /** When it was started; for one that could not start, when the attempt was made. */
  static Instant begin(Incarnation run) {
    return run.startedAt() == null ? run.anchoredAt() : run.startedAt();
  }

  /** The name of an event's {@code signal}, which is a number or a name: {@code SIGSEGV}. */
  static String signal(String text) {
    Integer number = Signals.number(text);
    return number == null ? "signal " + text : Signals.name(number);
  }

  static @Nullable Incarnation last(List<Incarnation> runs) {
    return runs.isEmpty() ? null : runs.get(runs.size() - 1);
  }
}

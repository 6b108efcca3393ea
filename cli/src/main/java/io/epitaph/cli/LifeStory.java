package io.epitaph.cli;

import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import io.epitaph.model.Signals;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
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
  private final Life life;
  private final List<Incarnation> runs;
  private final List<EngineEvent> events;
  private final List<Incident> incidents;
  private final QuietMarks marks;
  private final List<FoundGap> gaps;

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
      List<FoundGap> gaps) {
    this.gaps = gaps;
    this.screen = screen;
    this.marks = marks;
    this.zone = zone;
    this.text = new StoryText(screen, zone);
    this.life = life;
    this.runs = runs.stream().sorted(Comparator.comparingInt(Incarnation::number)).toList();
    this.events = events;
    this.incidents = incidents;
  }

  void print() {
    screen.line(Headline.of(screen, text, life, runs, incidents, gaps));
    List<StoryEntry> entries = new StoryEntries(text, runs, events, gaps).inOrder();
    if (entries.isEmpty()) {
      screen.line("  nothing else is known of it: no event and no incarnation is kept");
    }
    String day = "";
    for (StoryEntry entry : entries) {
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

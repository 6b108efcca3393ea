package io.epitaph.cli;

import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Origin;
import io.epitaph.model.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the entries of a story: of events, of what is folded, of what nobody saw, of gaps. */
final class StoryEntries {
  private final StoryText text;
  private final StoryLines lines;
  private final List<Incarnation> runs;
  private final List<EngineEvent> events;
  private final List<FoundGap> gaps;
  private final RunNumbers numbers;

  /**
   * @param runs in order
   * @param events in order of time
   */
  StoryEntries(
      StoryText text, List<Incarnation> runs, List<EngineEvent> events, List<FoundGap> gaps) {
    this.text = text;
    this.lines = new StoryLines(text, runs);
    this.runs = runs;
    this.events = events;
    this.gaps = gaps;
    this.numbers = new RunNumbers(runs);
  }

  List<StoryEntry> inOrder() {
    List<RestartFold> folds = RestartFold.in(runs);
    Set<Integer> folded = new HashSet<>();
    folds.forEach(fold -> fold.runs().forEach(run -> folded.add(run.number())));
    List<EngineEvent> left = new ArrayList<>();
    List<EngineEvent> hidden = new ArrayList<>();
    for (EngineEvent event : events) {
      (folded.contains(numbers.of(event)) ? hidden : left).add(event);
    }
    List<StoryEntry> entries = new ArrayList<>();
    for (RestartFold fold : folds) {
      entries.add(
          new StoryEntry(fold.from(), 0, lines.folded(fold, numbers.in(fold.runs(), hidden))));
    }
    for (Repeats repeats : Repeats.in(left, numbers::of)) {
      String line = text.span(repeats.from(), repeats.to(), repeats.word(), repeats.sentence());
      entries.add(new StoryEntry(repeats.from(), 0, List.of(line)));
      left.removeAll(Set.copyOf(repeats.events()));
    }
    int order = 0;
    for (EngineEvent event : left) {
      List<String> printed = lines.of(event);
      if (!printed.isEmpty()) {
        entries.add(new StoryEntry(event.occurredAt(), ++order, printed));
      }
    }
    for (Incarnation run : runs) {
      if (!folded.contains(run.number())) {
        addUnseen(run, entries);
      }
    }
    for (FoundGap gap : gaps) {
      entries.add(new StoryEntry(gap.from(), Integer.MAX_VALUE, List.of(unwatched(gap))));
    }
    entries.sort(Comparator.comparing(StoryEntry::at).thenComparingInt(StoryEntry::order));
    return entries;
  }

  private String unwatched(FoundGap gap) {
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

  /** Starts and deaths without an event: it was before Epitaph watched, or was lost. */
  private void addUnseen(Incarnation run, List<StoryEntry> entries) {
    if (run.startedAt() != null && !hasEvent(Actions.START, run.startedAt())) {
      entries.add(new StoryEntry(run.startedAt(), 0, List.of(lines.startedUnseen(run))));
    }
    if (run.diedAt() != null && !hasEvent(Actions.DIE, run.diedAt())) {
      entries.add(
          new StoryEntry(run.diedAt(), Integer.MAX_VALUE, lines.death(run.diedAt(), run, null)));
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
}

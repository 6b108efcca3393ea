package io.epitaph.cli;

import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Events that repeat in one run: its health changed, a command was run in it, it was paused. The
 * first two and the last two are printed one by one; these are the ones between.
 *
 * @param events those folded, in order
 */
record Repeats(RepeatKind kind, List<EngineEvent> events) {
  private static final int UNFOLDED = 6;
  private static final int ENDS = 2;

  /**
   * @param run gives the number of the run that an event belongs to
   */
  static List<Repeats> in(List<EngineEvent> events, Function<EngineEvent, Integer> run) {
    record Key(int run, RepeatKind kind) {}
    Map<Key, List<EngineEvent>> rows = new LinkedHashMap<>();
    for (EngineEvent event : events) {
      RepeatKind kind = RepeatKind.of(event);
      if (kind != null) {
        rows.computeIfAbsent(new Key(run.apply(event), kind), k -> new ArrayList<>()).add(event);
      }
    }
    List<Repeats> repeats = new ArrayList<>();
    rows.forEach(
        (key, row) -> {
          if (row.size() > UNFOLDED) {
            repeats.add(new Repeats(key.kind(), List.copyOf(row.subList(ENDS, row.size() - ENDS))));
          }
        });
    return repeats;
  }

  Instant from() {
    return events.get(0).occurredAt();
  }

  Instant to() {
    return events.get(events.size() - 1).occurredAt();
  }

  String word() {
    return kind.word;
  }

  String sentence() {
    int times = events.size();
    return switch (kind) {
      case HEALTH -> "changed " + Words.count(times, "more time") + ": " + statuses();
      case EXEC -> Words.count(times, "more command");
      case OOM -> "the kernel killed a process for memory " + Words.count(times, "more time");
      case SIGNAL -> Words.count(times, "more signal") + ": " + signals();
      case PAUSE ->
          Words.count(times / 2, "more time") + ", " + Words.duration(paused()) + " in all";
      case ATTACH -> Words.count(times, "more time");
    };
  }

  private String statuses() {
    return String.join(
        " and ",
        new TreeSet<>(events.stream().map(e -> e.detail() == null ? "?" : e.detail()).toList()));
  }

  private String signals() {
    return String.join(
        ", ",
        new TreeSet<>(
            events.stream()
                .map(e -> LifeStory.signal(e.attributes().getOrDefault("signal", "?")))
                .toList()));
  }

  private Duration paused() {
    Duration all = Duration.ZERO;
    Instant since = null;
    for (EngineEvent event : events) {
      if (event.action().equals(Actions.PAUSE)) {
        since = event.occurredAt();
      } else if (since != null) {
        all = all.plus(Duration.between(since, event.occurredAt()));
        since = null;
      }
    }
    return all;
  }
}

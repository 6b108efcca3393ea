package io.epitaph.cli;

import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Restarts in a row that are printed as one line.
 *
 * @param before the run before the first of them; null when it is not known
 * @param runs those folded, in order, each of them dead
 */
record RestartFold(@Nullable Incarnation before, List<Incarnation> runs) {
  /** Up to this many are printed one by one. */
  private static final int UNFOLDED = 2;

  private static final int ENDINGS = 3;
  private static final int ENDING = 80;

  /** What every run has, so that it needs no mention. */
  private static final Set<String> ROUTINE =
      Set.of(Actions.START, Actions.DIE, Actions.ATTACH, Actions.RESIZE);

  /**
   * The folds in a life: sequences of runs that the policy started and that died. The last run of a
   * sequence is not folded, since its end is of interest.
   *
   * @param all in order
   */
  static List<RestartFold> in(List<Incarnation> all) {
    List<RestartFold> folds = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i <= all.size(); i++) {
      if (i < all.size() && isRestart(all.get(i))) {
        continue;
      }
      if (i - begin > UNFOLDED) {
        Incarnation before = begin == 0 ? null : all.get(begin - 1);
        folds.add(new RestartFold(before, List.copyOf(all.subList(begin, i - 1))));
      }
      begin = i + 1;
    }
    return folds;
  }

  private static boolean isRestart(Incarnation run) {
    return run.startedBy() == StartedBy.POLICY && run.diedAt() != null;
  }

  Instant from() {
    return LifeStory.begin(runs.get(0));
  }

  Instant to() {
    return Objects.requireNonNull(runs.get(runs.size() - 1).diedAt());
  }

  /** {@code 4 times by the policy always, after 100 ms, 200 ms, ...; each time exit 1}. */
  String sentence() {
    String policy = runs.get(0).restartPolicy();
    return Words.count(runs.size(), "time")
        + " by the policy"
        + (policy == null ? "" : " " + policy)
        + Amounts.each(", after ", delays())
        + Amounts.spread("; ran ", lengths())
        + "; "
        + endings();
  }

  private List<Duration> delays() {
    List<Duration> delays = new ArrayList<>();
    Incarnation last = before;
    for (Incarnation run : runs) {
      if (last != null && last.diedAt() != null && run.startedAt() != null) {
        delays.add(Duration.between(last.diedAt(), run.startedAt()));
      }
      last = run;
    }
    return delays;
  }

  private List<Duration> lengths() {
    return runs.stream()
        .filter(run -> run.startedAt() != null)
        .map(run -> Duration.between(run.startedAt(), run.diedAt()))
        .toList();
  }

  private String endings() {
    Map<String, Integer> times = new TreeMap<>();
    for (Incarnation run : runs) {
      String ending =
          run.cause() == null ? "died" : Sentences.brief(run.cause().sentence(), ENDING);
      times.merge(ending, 1, Integer::sum);
    }
    if (times.size() == 1) {
      return "each time " + times.keySet().iterator().next();
    }
    List<String> most =
        times.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(ENDINGS)
            .map(e -> e.getKey() + " (" + Words.count(e.getValue(), "time") + ")")
            .toList();
    int others = times.size() - most.size();
    return String.join("; ", most) + (others == 0 ? "" : "; " + Words.count(others, "other end"));
  }

  /**
   * What else happened in them, so that nothing is hidden: {@code oom 2 times, exec_create 1 time};
   * null when nothing did.
   *
   * @param events those of the folded runs
   */
  static @Nullable String besides(List<EngineEvent> events) {
    Map<String, Integer> times = new TreeMap<>();
    for (EngineEvent event : events) {
      if (event.type().equals("container")
          && !ROUTINE.contains(event.action())
          && !event.probe()
          && !LifeStory.SILENT.contains(event.action())) {
        times.merge(event.action(), 1, Integer::sum);
      }
    }
    return times.isEmpty()
        ? null
        : String.join(
            ", ",
            times.entrySet().stream()
                .map(e -> e.getKey() + " " + Words.count(e.getValue(), "time"))
                .toList());
  }
}

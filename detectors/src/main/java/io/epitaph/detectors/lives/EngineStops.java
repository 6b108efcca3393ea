package io.epitaph.detectors.lives;

import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which containers went down with their engine: no event says so.
 *
 * <p>An engine that is told to stop sends all that run its stop signal within milliseconds; then
 * nothing happens but their deaths, and the engine is gone. An engine that is killed, or a host
 * that loses its power, is back with containers that ended unseen. A value.
 */
public final class EngineStops {
  /** From the first stop signal to the last: 7 ms were seen, of two. */
  private static final Duration BURST = Duration.ofSeconds(2);

  /** From the last death to the end of the stream: 6 s were seen. */
  private static final Duration LAST_DEATH = Duration.ofSeconds(30);

  /** Of a single container, whose stop looks the same; by the collector's clock likewise. */
  private static final Duration LAST_OF_ONE = Duration.ofSeconds(10);

  /** By the collector's clock, which may be another. */
  private static final Duration NOTICED = Duration.ofMinutes(5);

  /** Deaths that a machine's end, or an engine's return, gives one time. */
  private static final Duration TOGETHER = Duration.ofSeconds(30);

  /** An engine writes down what it finds dead just before it starts the rest. */
  private static final Duration RETURN = Duration.ofSeconds(10);

  /** The engine starts what it starts just before it answers. */
  private static final Duration BOOT = Duration.ofMinutes(2);

  private final Collection<LifeState> all;
  private final Absence absence;
  private final List<Life> lives = new ArrayList<>();

  /**
   * A container, and the run that the absence may have ended.
   *
   * @param next the run after it; null when there is none
   */
  private record Life(LifeState state, RunState run, @Nullable RunState next) {
    Instant diedAt() {
      return run.diedAt == null ? Instant.MAX : run.diedAt;
    }

    /** When it was told to stop; null when it was not. */
    @Nullable Instant toldAt() {
      return run.signals.stream()
          .filter(s -> s.signal() == state.stopSignal || s.signal() == Signals.TERM)
          .filter(s -> !s.at().isAfter(diedAt()))
          .reduce((one, other) -> other)
          .map(s -> s.at())
          .orElse(null);
    }

    boolean restarts() {
      return state.terms == null || state.terms.restarts();
    }
  }

  private EngineStops(Collection<LifeState> all, Absence absence) {
    this.all = all;
    this.absence = absence;
    for (LifeState state : all) {
      for (int i = state.recent.size() - 1; i >= 0; i--) {
        RunState run = state.recent.get(i);
        if (!run.neverRan() && isConcerned(run)) {
          RunState next = i + 1 < state.recent.size() ? state.recent.get(i + 1) : null;
          lives.add(new Life(state, run, next));
          break;
        }
      }
    }
  }

  /** Without a known beginning, the last that ended, or else the last. */
  private boolean isConcerned(RunState run) {
    return absence.since() == null ? run.dead() : absence.isBefore(run.startedAt);
  }

  /** The containers of an engine that went down with it, and how sure that is. */
  public static Map<String, Confidence> find(Collection<LifeState> all, Absence absence) {
    EngineStops stops = new EngineStops(all, absence);
    Map<String, Confidence> found = new TreeMap<>();
    stops.unseen(found);
    stops.told(found);
    return found;
  }

  // ---- told to stop

  private void told(Map<String, Confidence> found) {
    List<Life> burst = burst();
    if (burst.isEmpty()) {
      return;
    }
    Instant first = Objects.requireNonNull(burst.get(0).toldAt());
    Instant last = first;
    for (Life life : burst) {
      Instant died = life.run.diedAt;
      last = died != null && died.isAfter(last) ? died : last;
    }
    boolean one = burst.size() == 1;
    if (!(one ? isGoneAtOnce(last) : isGone(last) || isBack(burst, first, last))) {
      return;
    }
    if (isAllThatRan(burst, first, found) && isAllThatHappened(first, last)) {
      for (Life life : burst) {
        if (life.run.dead()) {
          found.put(life.state.containerId, one ? Confidence.GUESS : Confidence.LIKELY);
        }
      }
    }
  }

  /** The last that were told at one time, in order of that, before the first of them died. */
  private List<Life> burst() {
    List<Life> told =
        lives.stream()
            .filter(life -> life.toldAt() != null)
            .sorted(
                Comparator.comparing((Life life) -> Objects.requireNonNull(life.toldAt()))
                    .thenComparing(life -> life.state.containerId))
            .toList();
    int from = told.size() - 1;
    while (from > 0) {
      Instant before = Objects.requireNonNull(told.get(from - 1).toldAt());
      Instant next = Objects.requireNonNull(told.get(from).toldAt());
      if (Duration.between(before, next).compareTo(BURST) > 0) {
        break;
      }
      from--;
    }
    List<Life> burst = from < 0 ? List.of() : told.subList(from, told.size());
    // One after another, each of which ends before the next is told, is a person's loop.
    boolean atOnce =
        burst.size() < 2
            || Objects.requireNonNull(burst.get(1).toldAt()).isBefore(burst.get(0).diedAt());
    return atOnce ? burst : List.of();
  }

  /** Whether the engine was lost soon after the last death, or as it came back. */
  private boolean isGone(Instant last) {
    Instant since = absence.since();
    if (since == null) {
      return false;
    }
    Instant noticed = absence.noticedAt();
    return Duration.between(last, since).compareTo(LAST_DEATH) <= 0
        && (noticed == null || Duration.between(last, noticed).compareTo(NOTICED) <= 0);
  }

  private boolean isGoneAtOnce(Instant last) {
    Instant noticed = absence.noticedAt();
    return noticed != null
        && isGone(last)
        && Duration.between(last, noticed).compareTo(LAST_OF_ONE) <= 0
        && Duration.between(last, absence.since()).compareTo(LAST_OF_ONE) <= 0;
  }

  /** Nothing shows that it was lost but that it started what has a policy, and nothing else. */
  private boolean isBack(List<Life> burst, Instant first, Instant last) {
    Instant until = absence.until();
    if (absence.since() != null || until == null) {
      return false;
    }
    boolean started = false;
    for (Life life : burst) {
      Instant at = life.next == null ? null : life.next.startedAt;
      if (at == null) {
        continue;
      }
      boolean boot =
          life.restarts()
              && !at.isBefore(last)
              && !at.isBefore(until.minus(BOOT))
              && life.next.startedBy != StartedBy.RESTART;
      if (!boot) {
        return false;
      }
      started = true;
    }
    return started && first.isBefore(until);
  }

  private boolean isAllThatRan(List<Life> burst, Instant first, Map<String, Confidence> unseen) {
    for (LifeState state : all) {
      String id = state.containerId;
      boolean stopped = burst.stream().anyMatch(life -> life.state.containerId.equals(id));
      if (stopped || unseen.containsKey(id) || state.destroyedAt != null) {
        continue;
      }
      for (RunState run : state.recent) {
        boolean ran =
            !run.neverRan()
                && (run.startedAt == null || run.startedAt.isBefore(first))
                && (run.diedAt == null || run.diedAt.isAfter(first));
        if (ran) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether nothing began, nor was removed, from the first signal until the engine was gone. */
  private boolean isAllThatHappened(Instant first, Instant last) {
    Instant since = absence.since();
    Instant gone = since == null || since.isBefore(last) ? last : since;
    for (LifeState state : all) {
      boolean removesItself = state.terms != null && state.terms.autoRemove();
      if (isBetween(state.bornAt, first, gone)
          || (!removesItself && isBetween(state.destroyedAt, first, gone))) {
        return false;
      }
      for (RunState run : state.recent) {
        if (isBetween(run.startedAt, first, gone)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isBetween(@Nullable Instant at, Instant first, Instant last) {
    return at != null && at.isAfter(first) && !at.isAfter(last);
  }

  // ---- ended unseen

  private void unseen(Map<String, Confidence> found) {
    Instant until = absence.until();
    if (until == null) {
      return;
    }
    List<Life> ended = lives.stream().filter(life -> isUnseen(life, until)).toList();
    boolean together = areTogether(ended);
    boolean lost = absence.since() != null;
    for (Life life : ended) {
      Integer code = life.run.exitCode;
      // A start that failed since has left its own code.
      boolean unknown =
          code == null || code == ExitMeaning.LOST || (life.next != null && life.next.neverRan());
      boolean byTheEngine = life.next != null && !life.next.neverRan() && isBoot(life, life.next);
      boolean atReturn = unknown || (code == 0 && isAtReturn(life.diedAt(), until));
      if (lost ? atReturn || byTheEngine || together : together && (atReturn || byTheEngine)) {
        found.put(life.state.containerId, Confidence.LIKELY);
      }
    }
  }

  private boolean isUnseen(Life life, Instant until) {
    Instant died = life.run.diedAt;
    Instant since = absence.since();
    Instant from = since == null ? until.minus(RETURN) : since.minus(BURST);
    return life.run.unseen
        && life.state.destroyedAt == null
        && died != null
        && !died.isBefore(from)
        && !died.isAfter(until);
  }

  /** Several, of one time, and none that ran before runs on. */
  private boolean areTogether(List<Life> ended) {
    if (ended.size() < 2) {
      return false;
    }
    Instant first = ended.stream().map(Life::diedAt).min(Comparator.naturalOrder()).orElseThrow();
    for (LifeState state : all) {
      RunState running = state.destroyedAt == null ? state.running() : null;
      boolean older =
          running != null && (running.startedAt == null || running.startedAt.isBefore(first));
      if (older) {
        return false;
      }
    }
    Instant last = ended.stream().map(Life::diedAt).max(Comparator.naturalOrder()).orElseThrow();
    return Duration.between(first, last).compareTo(TOGETHER) <= 0;
  }

  /** Started again as an engine does that is back: its policy says so, and it does not count. */
  private static boolean isBoot(Life life, RunState next) {
    return life.restarts() && (next.policyRestarts == null || next.policyRestarts == 0);
  }

  /** Whether an engine that was about to answer, or to start the others, wrote this down. */
  private boolean isAtReturn(Instant diedAt, Instant until) {
    Instant back = until;
    for (Life life : lives) {
      Instant started = life.next == null ? null : life.next.startedAt;
      back = started != null && started.isBefore(back) ? started : back;
    }
    return !diedAt.isBefore(back.minus(RETURN));
  }
}

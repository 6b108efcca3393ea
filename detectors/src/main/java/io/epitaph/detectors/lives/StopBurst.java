package io.epitaph.detectors.lives;

import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation.StartedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which containers an engine that was told to stop has told to stop, and took with it. */
record StopBurst(Collection<LifeState> all, List<StoppedLife> lives, Absence absence) {
  /** From the last death to the end of the stream: 6 s were seen. */
  private static final Duration LAST_DEATH = Duration.ofSeconds(30);

  /** Of a single container, whose stop looks the same; by the collector's clock likewise. */
  private static final Duration LAST_OF_ONE = Duration.ofSeconds(10);

  /** By the collector's clock, which may be another. */
  private static final Duration NOTICED = Duration.ofMinutes(5);

  /** The engine starts what it starts just before it answers. */
  private static final Duration BOOT = Duration.ofMinutes(2);

  /**
   * Adds those that it finds.
   *
   * @param found those that were found before
   */
  void find(Map<String, Confidence> found) {
    List<StoppedLife> burst = burst();
    if (burst.isEmpty()) {
      return;
    }
    Instant first = Objects.requireNonNull(burst.get(0).toldAt());
    Instant last = first;
    for (StoppedLife life : burst) {
      Instant died = life.run().diedAt;
      last = died != null && died.isAfter(last) ? died : last;
    }
    boolean one = burst.size() == 1;
    if (!(one ? isGoneAtOnce(last) : isGone(last) || isBack(burst, first, last))) {
      return;
    }
    StopSilence quiet = new StopSilence(all, absence, first, last);
    if (quiet.isAllThatRan(burst, found) && quiet.isAllThatHappened()) {
      for (StoppedLife life : burst) {
        if (life.run().dead()) {
          found.put(life.state().containerId, one ? Confidence.GUESS : Confidence.LIKELY);
        }
      }
    }
  }

  /** The last that were told at one time, in order of that, before the first of them died. */
  private List<StoppedLife> burst() {
    List<StoppedLife> told =
        lives.stream()
            .filter(life -> life.toldAt() != null)
            .sorted(
                Comparator.comparing((StoppedLife life) -> Objects.requireNonNull(life.toldAt()))
                    .thenComparing(life -> life.state().containerId))
            .toList();
    int from = told.size() - 1;
    while (from > 0) {
      Instant before = Objects.requireNonNull(told.get(from - 1).toldAt());
      Instant next = Objects.requireNonNull(told.get(from).toldAt());
      if (Duration.between(before, next).compareTo(EngineStops.BURST) > 0) {
        break;
      }
      from--;
    }
    List<StoppedLife> burst = from < 0 ? List.of() : told.subList(from, told.size());
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
  private boolean isBack(List<StoppedLife> burst, Instant first, Instant last) {
    Instant until = absence.until();
    if (absence.since() != null || until == null) {
      return false;
    }
    boolean started = false;
    for (StoppedLife life : burst) {
      Instant at = life.next() == null ? null : life.next().startedAt;
      if (at == null) {
        continue;
      }
      boolean boot =
          life.restarts()
              && !at.isBefore(last)
              && !at.isBefore(until.minus(BOOT))
              && life.next().startedBy != StartedBy.RESTART;
      if (!boot) {
        return false;
      }
      started = true;
    }
    return started && first.isBefore(until);
  }
}

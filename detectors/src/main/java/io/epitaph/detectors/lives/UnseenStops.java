package io.epitaph.detectors.lives;

import io.epitaph.model.Confidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Which containers an engine that is back has found dead, since they went down with it. */
record UnseenStops(Collection<LifeState> all, List<StoppedLife> lives, Absence absence) {
  /** Deaths that a machine's end, or an engine's return, gives one time. */
  private static final Duration TOGETHER = Duration.ofSeconds(30);

  /** An engine writes down what it finds dead just before it starts the rest. */
  private static final Duration RETURN = Duration.ofSeconds(10);

  /** Adds those that it finds. */
  void find(Map<String, Confidence> found) {
    Instant until = absence.until();
    if (until == null) {
      return;
    }
    List<StoppedLife> ended = lives.stream().filter(life -> isUnseen(life, until)).toList();
    boolean together = areTogether(ended);
    boolean lost = absence.since() != null;
    for (StoppedLife life : ended) {
      Integer code = life.run().exitCode;
      // A start that failed since has left its own code.
      boolean unknown =
          code == null
              || code == ExitMeaning.LOST
              || (life.next() != null && life.next().neverRan());
      boolean byTheEngine =
          life.next() != null && !life.next().neverRan() && isBoot(life, life.next());
      boolean atReturn = unknown || (code == 0 && isAtReturn(life.diedAt(), until));
      if (lost ? atReturn || byTheEngine || together : together && (atReturn || byTheEngine)) {
        found.put(life.state().containerId, Confidence.LIKELY);
      }
    }
  }

  private boolean isUnseen(StoppedLife life, Instant until) {
    Instant died = life.run().diedAt;
    Instant since = absence.since();
    Instant from = since == null ? until.minus(RETURN) : since.minus(EngineStops.BURST);
    return life.run().unseen
        && life.state().destroyedAt == null
        && died != null
        && !died.isBefore(from)
        && !died.isAfter(until);
  }

  /** Several, of one time, and none that ran before runs on. */
  private boolean areTogether(List<StoppedLife> ended) {
    if (ended.size() < 2) {
      return false;
    }
    Instant first =
        ended.stream().map(StoppedLife::diedAt).min(Comparator.naturalOrder()).orElseThrow();
    for (LifeState state : all) {
      RunState running = state.destroyedAt == null ? state.running() : null;
      boolean older =
          running != null && (running.startedAt == null || running.startedAt.isBefore(first));
      if (older) {
        return false;
      }
    }
    Instant last =
        ended.stream().map(StoppedLife::diedAt).max(Comparator.naturalOrder()).orElseThrow();
    return Duration.between(first, last).compareTo(TOGETHER) <= 0;
  }

  /** Started again as an engine does that is back: its policy says so, and it does not count. */
  private static boolean isBoot(StoppedLife life, RunState next) {
    return life.restarts() && (next.policyRestarts == null || next.policyRestarts == 0);
  }

  /** Whether an engine that was about to answer, or to start the others, wrote this down. */
  private boolean isAtReturn(Instant diedAt, Instant until) {
    Instant back = until;
    for (StoppedLife life : lives) {
      Instant started = life.next() == null ? null : life.next().startedAt;
      back = started != null && started.isBefore(back) ? started : back;
    }
    return !diedAt.isBefore(back.minus(RETURN));
  }
}

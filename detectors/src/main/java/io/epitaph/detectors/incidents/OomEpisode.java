package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Verdict;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** OOM kills of one container, without a long quiet time between them. */
final class OomEpisode extends Episode {
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** A kill, and what is known of it by the kernel's own clock, may be so far apart. */
  private static final Duration NEAR = Duration.ofSeconds(10);

  /** {@code oom} events. */
  private long count;

  /** Kills: events close together are one. */
  private long kills;

  /** Kills that ended the container. */
  private long deaths;

  /** Kills within the critical window, those of former episodes too. */
  private int recent;

  private Duration recentSpan = Duration.ZERO;
  private boolean critical;
  private Instant lastAt = Instant.EPOCH;

  /** When the container will have survived the last kill; null when its verdict is in. */
  private @Nullable Instant survivedAt;

  private @Nullable Instant quietAt;
  private @Nullable Verdict verdict;
  private @Nullable Long memoryLimit;
  private @Nullable Long memorySwapLimit;

  /** True when the kernel proves that the last kill was at the container's own limit. */
  private boolean ownLimit;

  /** True when the kernel must not kill for the limit: what needs more waits. */
  private boolean killerOff;

  /** How the container ended right after the last kill, for people; null when it did not. */
  private @Nullable String ended;

  /** What came after the last kill, for people. */
  private @Nullable String followedBy;

  /** The last death that was counted. */
  private @Nullable String countedDeath;

  OomEpisode() {}

  private OomEpisode(OomEpisode other) {
    super(other);
    count = other.count;
    kills = other.kills;
    deaths = other.deaths;
    recent = other.recent;
    recentSpan = other.recentSpan;
    critical = other.critical;
    lastAt = other.lastAt;
    survivedAt = other.survivedAt;
    quietAt = other.quietAt;
    verdict = other.verdict;
    ownLimit = other.ownLimit;
    killerOff = other.killerOff;
    ended = other.ended;
    memoryLimit = other.memoryLimit;
    memorySwapLimit = other.memorySwapLimit;
    followedBy = other.followedBy;
    countedDeath = other.countedDeath;
  }

  @Override
  public OomEpisode copy() {
    return new OomEpisode(this);
  }

  @Override
  public OomEpisode shifted(Duration by) {
    OomEpisode shifted = copy();
    shifted.lastAt = lastAt.plus(by);
    shifted.survivedAt = Instants.later(survivedAt, by);
    shifted.quietAt = Instants.later(quietAt, by);
    return shifted;
  }

  /** True when its last kill ended this incarnation. */
  boolean killed(String incarnationId) {
    return incarnationId.equals(countedDeath);
  }

  /** True while it is open whether the container survived the last kill. */
  boolean isUndecided() {
    return survivedAt != null;
  }

  @Nullable Instant survivedAt() {
    return survivedAt;
  }

  @Nullable Instant quietAt() {
    return quietAt;
  }

  /** Something happened at {@code at}: the quiet time begins again. */
  void goesOn(Instant at, Duration quiet) {
    if (lastAt.isBefore(at)) {
      lastAt = at;
      quietAt = at.plus(quiet);
    }
  }

  /**
   * Learns the limits.
   *
   * @return true when they are others than were known
   */
  boolean learn(Turn.Terms terms) {
    boolean news = !Objects.equals(memoryLimit, terms.memoryLimit());
    if (terms.memoryLimit() != null) {
      memoryLimit = terms.memoryLimit();
      memorySwapLimit = terms.memorySwapLimit();
      killerOff = terms.oomKillDisabled();
    }
    return news;
  }

  /** Counts one {@code oom} event. */
  void event(String eventId) {
    count++;
    evidence(eventId);
  }

  /**
   * Counts one kill.
   *
   * @param times of the recent kills, this one last
   * @param most how many are critical
   */
  void kill(List<Instant> times, int most) {
    kills++;
    ownLimit = false;
    recent = times.size();
    recentSpan = Duration.between(times.get(0), times.get(times.size() - 1));
    critical |= times.size() >= most;
  }

  /** It will have survived by then. */
  void await(Instant survived) {
    survivedAt = survived;
  }

  /** The last kill ended the container. */
  void died(Run run, CauseOfDeath cause) {
    survivedAt = null;
    deaths++;
    judged(Verdict.CONTAINER_KILLED);
    ownLimit = isAtOwnLimit(run);
    countedDeath = run.incarnationId();
    followedBy = null;
    cause.evidence().forEach(this::evidence);
  }

  /**
   * The kernel's evidence may come after the kill, or after the death.
   *
   * @return true when it is news that the container's own limit was the reason
   */
  boolean proves(@Nullable Run run) {
    boolean news = !ownLimit && run != null && isAtOwnLimit(run);
    ownLimit |= news;
    return news;
  }

  private boolean isAtOwnLimit(Run run) {
    Instant reached = run.limitReachedAt();
    return reached != null && Duration.between(reached, lastAt).abs().compareTo(NEAR) <= 0;
  }

  /** The container survived the last kill. */
  void survived() {
    survivedAt = null;
    followedBy = null;
    judged(killerOff ? Verdict.STOOD_AT_ITS_LIMIT : Verdict.PROCESS_KILLED_CONTAINER_SURVIVED);
  }

  /** The worst of them stands. */
  private void judged(Verdict news) {
    verdict = verdict == null || news.compareTo(verdict) < 0 ? news : verdict;
  }

  /** True while it waits for memory that it does not get. */
  boolean isStanding() {
    return verdict == Verdict.STOOD_AT_ITS_LIMIT && ended == null;
  }

  /**
   * The container ended soon after the last kill, and was not what was killed. A fault is the
   * answer to it: a wrapper that ends with 1 because its child was killed.
   */
  void endedWith(Run run, Instant death, CauseOfDeath cause) {
    survivedAt = null;
    Duration after = Duration.between(lastAt, death);
    String later = Words.duration(after.isNegative() ? Duration.ZERO : after) + " later";
    followedBy = "died " + later + ": " + cause.sentence();
    if (killerOff) {
      judged(Verdict.STOOD_AT_ITS_LIMIT);
      ended =
          switch (cause.kind()) {
            case STOPPED_ON_REQUEST, STOP_TIMED_OUT -> "until it was stopped";
            case KILLED_ON_REQUEST -> "until it was killed by hand";
            default -> "until it died: " + cause.sentence();
          };
    } else if (cause.kind().fault()) {
      judged(Verdict.PROCESS_KILLED_CONTAINER_ENDED);
      deaths++;
      countedDeath = run.incarnationId();
      ended =
          "container died " + later + (run.exitCode() == null ? "" : ": exit " + run.exitCode());
      cause.evidence().forEach(this::evidence);
    } else if (cause.kind() == CauseOfDeath.Kind.COMPLETED && after.compareTo(AT_ONCE) < 0) {
      judged(Verdict.PROCESS_KILLED_CONTAINER_ENDED);
      ended = "container completed " + later;
    } else {
      judged(Verdict.PROCESS_KILLED_CONTAINER_SURVIVED);
    }
  }

  /**
   * @return false when that says nothing of the last kill
   */
  boolean restarted(Run run) {
    if (countedDeath == null) {
      return false;
    }
    followedBy =
        "restarted "
            + (run.startedBy() == StartedBy.POLICY
                ? "by the policy"
                : run.startedBy() == StartedBy.ENGINE ? "by the engine" : "by hand");
    return true;
  }

  /** What kept it open is over: it may be quiet at once. */
  void mayBeQuietAt(Instant at) {
    if (quietAt != null && quietAt.isBefore(at)) {
      quietAt = at;
    }
  }

  @Override
  Incident.Kind kind() {
    return Incident.Kind.OOM;
  }

  @Override
  Incident.Severity severity() {
    if (verdict() == Verdict.STOOD_AT_ITS_LIMIT) {
      return isStanding() ? Incident.Severity.HIGH : Incident.Severity.MEDIUM;
    }
    return critical
        ? Incident.Severity.CRITICAL
        : deaths > 0 ? Incident.Severity.HIGH : Incident.Severity.MEDIUM;
  }

  @Override
  String summary() {
    if (verdict() == Verdict.STOOD_AT_ITS_LIMIT) {
      String limit =
          memoryLimit == null || memoryLimit == 0 ? "" : " of " + Words.bytes(memoryLimit);
      return (ended == null ? "stands" : "stood")
          + " at its limit"
          + limit
          + " with the OOM killer off"
          + (ended == null ? ": what needs memory waits" : ", " + ended);
    }
    String what =
        switch (verdict()) {
          case CONTAINER_KILLED -> "container killed" + why();
          case PROCESS_KILLED_CONTAINER_ENDED -> "process killed" + why() + ", " + ended;
          default -> "process killed" + why() + ", container survived";
        };
    String often =
        recent > 1
            ? " (" + Words.ordinal(recent) + " time in " + Words.duration(recentSpan) + ")"
            : "";
    return what + often + (resolution() == null ? "" : ", then quiet");
  }

  /** An event does not tell whose limit it was: on cgroup v2 the host's own killer makes it too. */
  private String why() {
    if (memoryLimit == null) {
      return " for lack of memory";
    }
    if (memoryLimit == 0) {
      return " for lack of memory, though it has no limit of its own";
    }
    return ownLimit
        ? " at its limit of " + Words.bytes(memoryLimit)
        : " for lack of memory (limit " + Words.bytes(memoryLimit) + ")";
  }

  private Verdict verdict() {
    if (verdict != null) {
      return verdict;
    }
    // Earlier versions kept none.
    return deaths > 0 ? Verdict.CONTAINER_KILLED : Verdict.PROCESS_KILLED_CONTAINER_SURVIVED;
  }

  @Override
  void numbers(Numbers numbers) {
    numbers.put("limitBytes", memoryLimit);
    numbers.put("swapLimitBytes", memorySwapLimit);
    numbers.put("count", count);
    numbers.put("kills", verdict() == Verdict.STOOD_AT_ITS_LIMIT ? 0 : kills);
    numbers.put("deaths", deaths);
    numbers.put("recentKills", recent);
  }

  @Override
  void details(Details details) {
    details.put("verdict", Wire.name(verdict()));
    details.put("followedBy", followedBy);
  }
}

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
  private @Nullable Long memoryLimit;
  private @Nullable Long memorySwapLimit;

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
    countedDeath = run.incarnationId();
    followedBy = null;
    cause.evidence().forEach(this::evidence);
  }

  /** The container survived the last kill. */
  void survived() {
    survivedAt = null;
    followedBy = null;
  }

  /** The container survived the last kill, and died of something else soon after. */
  void survivedUntil(Instant death, CauseOfDeath cause) {
    survivedAt = null;
    followedBy =
        "died " + Words.duration(Duration.between(lastAt, death)) + " later: " + cause.sentence();
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
    return critical
        ? Incident.Severity.CRITICAL
        : deaths > 0 ? Incident.Severity.HIGH : Incident.Severity.MEDIUM;
  }

  @Override
  String summary() {
    String limit =
        memoryLimit == null
            ? ""
            : memoryLimit == 0
                ? ", though it has no limit of its own"
                : " at its limit of " + Words.bytes(memoryLimit);
    String what =
        deaths > 0 ? "container killed" + limit : "process killed" + limit + ", container survived";
    String often =
        recent > 1
            ? " (" + Words.ordinal(recent) + " time in " + Words.duration(recentSpan) + ")"
            : "";
    return what + often + (resolution() == null ? "" : ", then quiet");
  }

  @Override
  void numbers(Numbers numbers) {
    numbers.put("limitBytes", memoryLimit);
    numbers.put("swapLimitBytes", memorySwapLimit);
    numbers.put("count", count);
    numbers.put("kills", kills);
    numbers.put("deaths", deaths);
    numbers.put("recentKills", recent);
  }

  @Override
  void details(Details details) {
    Verdict verdict =
        deaths > 0 ? Verdict.CONTAINER_KILLED : Verdict.PROCESS_KILLED_CONTAINER_SURVIVED;
    details.put("verdict", Wire.name(verdict));
    details.put("followedBy", followedBy);
  }
}

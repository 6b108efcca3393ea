package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A restart loop that is open, or ended. */
final class LoopEpisode extends Episode {
  private LoopStats stats = new LoopStats();
  private @Nullable String policy;
  private long limit;

  LoopEpisode() {}

  private LoopEpisode(LoopEpisode other) {
    super(other);
    stats = new LoopStats(other.stats);
    policy = other.policy;
    limit = other.limit;
  }

  @Override
  public LoopEpisode copy() {
    return new LoopEpisode(this);
  }

  /** Its times are those of what happened. */
  @Override
  public LoopEpisode shifted(Duration by) {
    return copy();
  }

  /** The loop that a chain of deaths and restarts has become. */
  static LoopEpisode of(LoopStats chain, Turn turn) {
    LoopEpisode loop = new LoopEpisode();
    String anchor = chain.firstDeathEventId();
    loop.begin(
        turn.workload().id(), anchor == null ? turn.eventId() : anchor, chain.firstDeathAt());
    loop.stats = new LoopStats(chain);
    loop.shows(chain);
    return loop;
  }

  /** Another container of the workload is part of it now. */
  void joined(LoopStats chain) {
    stats.add(chain);
    shows(chain);
  }

  private void shows(LoopStats chain) {
    chain.events().forEach(this::evidence);
    covers(chain.containers());
  }

  void death(
      String containerId,
      Run run,
      String eventId,
      Instant at,
      @Nullable Duration ran,
      DeathNote note) {
    stats.death(containerId, run, eventId, at, ran, note);
    evidence(eventId);
  }

  void revise(Run run) {
    stats.revise(run);
  }

  /**
   * @return false when that does not matter
   */
  boolean probed(HealthChange change) {
    return stats.probed(change);
  }

  void restart(Duration delay) {
    stats.restart(delay);
  }

  @Override
  void about(Turn turn, Thresholds thresholds) {
    super.about(turn, thresholds);
    learn(turn.terms());
  }

  /**
   * @return true when the policy is another than was known
   */
  boolean learn(Turn.Terms terms) {
    boolean news = !Objects.equals(policy, terms.policyText());
    policy = terms.policyText();
    limit = terms.restartLimit();
    return news;
  }

  @Override
  Incident.Kind kind() {
    return Incident.Kind.RESTART_LOOP;
  }

  @Override
  Incident.Severity severity() {
    return stats.isSevere() ? Incident.Severity.HIGH : Incident.Severity.MEDIUM;
  }

  @Override
  String summary() {
    Resolution resolution = resolution();
    if (resolution != null) {
      return stats.sentence() + ", " + ending(resolution);
    }
    Duration delay = stats.lastDelay();
    return stats.sentence()
        + (delay == null ? "" : ", restarted within " + Words.duration(delay))
        + ", no end in sight";
  }

  private String ending(Resolution how) {
    return switch (how) {
      case GAVE_UP -> "gave up after " + Words.count(Math.max(limit, 1), "restart");
      case STOPPED -> "ended by a stop on request";
      case REMOVED -> "ended: the container was removed, and no other took its place";
      case RECOVERED ->
          stats.isOfHealth()
              ? "recovered: it stays healthy"
              : "recovered: it ran well or completed";
      case QUIET, DIED -> "ended: nothing restarts it any more";
      case WITHDRAWN -> "withdrawn: it was not so";
    };
  }

  @Override
  void numbers(Numbers numbers) {
    stats.numbers(numbers);
    numbers.put("restartLimit", limit == 0 ? null : limit);
  }

  @Override
  void details(Details details) {
    stats.details(details, policy);
  }
}

package io.epitaph.detectors.incidents;

import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A container that is unhealthy; an incident when it stays so. */
final class StuckEpisode extends Episode {
  private static final List<String> GONE =
      List.of(
          "cannot exec in a stopped",
          "cannot exec a container that has stopped",
          "container not running",
          "procready not received",
          "no such process");

  private Instant since = Instant.EPOCH;
  private String eventId = "";
  private Instant dueAt = Instant.EPOCH;
  private boolean paused;
  private Duration after = Duration.ZERO;
  private int failingStreak;
  private @Nullable String probeOutput;

  StuckEpisode() {}

  private StuckEpisode(StuckEpisode other) {
    super(other);
    since = other.since;
    eventId = other.eventId;
    dueAt = other.dueAt;
    paused = other.paused;
    after = other.after;
    failingStreak = other.failingStreak;
    probeOutput = other.probeOutput;
  }

  @Override
  public StuckEpisode copy() {
    return new StuckEpisode(this);
  }

  @Override
  public StuckEpisode shifted(Duration by) {
    StuckEpisode shifted = copy();
    shifted.since = since.plus(by);
    shifted.dueAt = dueAt.plus(by);
    return shifted;
  }

  /**
   * It became unhealthy.
   *
   * @param after how long it may stay so before it is an incident
   */
  void begins(String eventId, Instant at, Duration after) {
    since = at;
    this.eventId = eventId;
    this.after = after;
    dueAt = at.plus(after);
  }

  void show(HealthChange change) {
    failingStreak = change.failingStreak();
    probeOutput = change.output();
  }

  /** What its check said; null when not known. */
  @Nullable String probeOutput() {
    return probeOutput;
  }

  /** True for the event that it began with. */
  boolean beganWith(String eventId) {
    return this.eventId.equals(eventId);
  }

  /** It is paused, or goes on at {@code at}. */
  void pause(boolean now, Instant at) {
    if (paused && !now) {
      dueAt = at.plus(after);
    }
    paused = now;
  }

  /** When it is an incident; null when it is one, or cannot become one now. */
  @Nullable Instant dueAt() {
    return isOpened() || paused ? null : dueAt;
  }

  @Override
  Incident.Kind kind() {
    return Incident.Kind.STUCK_UNHEALTHY;
  }

  @Override
  Incident.Severity severity() {
    return Incident.Severity.HIGH;
  }

  @Override
  String summary() {
    String probe =
        probeOutput == null || probeOutput.isBlank()
            ? ""
            : ": " + Words.cut(Words.firstLine(probeOutput), 120);
    Resolution resolution = resolution();
    if (resolution == null) {
      return "unhealthy for "
          + Words.duration(after)
          + " and more, and the engine "
          + (isProcessGone()
              ? "believes that it runs, but its process is gone"
              : "never restarts it for that")
          + probe;
    }
    String how =
        switch (resolution) {
          case RECOVERED -> "healthy again";
          case STOPPED -> "stopped on request";
          case REMOVED -> "removed";
          default -> "died";
        };
    return "unhealthy for "
        + Words.duration(Duration.between(since, Objects.requireNonNull(resolvedAt())))
        + ", then "
        + how
        + probe;
  }

  /** What a runtime says to a probe when there is no process that it could join. */
  private boolean isProcessGone() {
    String said = probeOutput == null ? "" : probeOutput.toLowerCase(Locale.ROOT);
    return GONE.stream().anyMatch(said::contains);
  }

  @Override
  void numbers(Numbers numbers) {
    numbers.put("failingStreak", failingStreak == 0 ? null : failingStreak);
    numbers.put("afterNanos", after);
  }

  @Override
  void details(Details details) {
    details.put("unhealthySince", since);
    details.put("probeOutput", probeOutput);
  }
}

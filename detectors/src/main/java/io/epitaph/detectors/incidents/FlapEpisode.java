package io.epitaph.detectors.incidents;

import com.fasterxml.jackson.annotation.JsonSetter;
import io.epitaph.detectors.Instants;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A penalty for health changes that has not decayed yet; an incident while it is high. */
final class FlapEpisode extends Episode {
  private static final int PENALTY = 1000;
  private static final int MOST = 6000;

  private double penalty;
  private Instant penaltyAt = Instant.EPOCH;
  private Duration halfLife = Duration.ofMinutes(15);
  private double resolveBelow;
  private long changes;

  /** Changes back to healthy: without one it only goes. */
  private long returns;

  private long restarts;
  private Instant lastChangeAt = Instant.EPOCH;
  private @Nullable String lastStatus;
  private @Nullable String probeOutput;
  private int failingStreak;

  /** When it has decayed. */
  private Instant calmAt = Instant.EPOCH;

  /** When it is too late for another container to take its place; null while it is there. */
  private @Nullable Instant goneAt;

  /** How it went; null when it never did. */
  private @Nullable Resolution goneHow;

  FlapEpisode() {}

  private FlapEpisode(FlapEpisode other) {
    super(other);
    penalty = other.penalty;
    penaltyAt = other.penaltyAt;
    halfLife = other.halfLife;
    resolveBelow = other.resolveBelow;
    changes = other.changes;
    returns = other.returns;
    restarts = other.restarts;
    lastChangeAt = other.lastChangeAt;
    lastStatus = other.lastStatus;
    probeOutput = other.probeOutput;
    failingStreak = other.failingStreak;
    calmAt = other.calmAt;
    goneAt = other.goneAt;
    goneHow = other.goneHow;
  }

  @Override
  public FlapEpisode copy() {
    return new FlapEpisode(this);
  }

  @Override
  public FlapEpisode shifted(Duration by) {
    FlapEpisode shifted = copy();
    shifted.penaltyAt = penaltyAt.plus(by);
    shifted.lastChangeAt = lastChangeAt.plus(by);
    shifted.calmAt = calmAt.plus(by);
    shifted.goneAt = Instants.later(goneAt, by);
    return shifted;
  }

  /**
   * Earlier versions wrote an empty word for none; a later one may write a word that is unknown.
   */
  @JsonSetter("goneHow")
  private void readGoneHow(String word) {
    goneHow =
        Arrays.stream(Resolution.values())
            .filter(how -> Wire.name(how).equals(word))
            .findFirst()
            .orElse(null);
  }

  /** Adds the penalty for one change to what is left of those before. */
  void penalize(Instant time, IncidentSettings settings) {
    Instant at = time.isBefore(penaltyAt) ? penaltyAt : time;
    double left = penalty == 0 ? 0 : decayed(at);
    penalty = Math.min(MOST, left + PENALTY);
    penaltyAt = at;
    lastChangeAt = at;
    halfLife = settings.flapHalfLife();
    resolveBelow = settings.flapResolve();
    double halves = StrictMath.log(penalty / resolveBelow) / StrictMath.log(2);
    double seconds = Math.max(0, halves) * seconds(halfLife);
    calmAt = penaltyAt.plusMillis((long) Math.ceil(seconds * 1000) + 1);
  }

  private double decayed(Instant at) {
    double halves = seconds(Duration.between(penaltyAt, at)) / seconds(halfLife);
    return penalty * StrictMath.pow(0.5, halves);
  }

  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  void changed(HealthChange change) {
    changes++;
    returns += change.status().equals("healthy") ? 1 : 0;
    show(change);
  }

  void restarted() {
    restarts++;
    lastStatus = "starting";
  }

  void show(HealthChange change) {
    lastStatus = change.status();
    failingStreak = change.failingStreak();
    probeOutput = change.output() == null ? probeOutput : change.output();
  }

  boolean isLastChange(Instant at) {
    return !at.isBefore(lastChangeAt);
  }

  /** Restarts are a restart loop's matter, those of one that is unhealthy too. */
  boolean isAbove(int threshold) {
    return returns > 0 && penalty > threshold;
  }

  /**
   * @param until another may take its place
   */
  void gone(Resolution how, Instant until) {
    goneHow = how;
    if (goneAt == null) {
      goneAt = until;
    }
  }

  /** It is there. */
  void stays() {
    goneAt = null;
  }

  Instant calmAt() {
    return calmAt;
  }

  @Nullable Instant goneAt() {
    return goneAt;
  }

  /**
   * The end, at {@code now}: lets the penalty decay until then.
   *
   * @return how it ended
   */
  Resolution ends(Instant now) {
    penalty = decayed(now);
    return Detector.due(goneAt, now) && goneHow != null ? goneHow : Resolution.QUIET;
  }

  @Override
  Incident.Kind kind() {
    return Incident.Kind.HEALTH_FLAP;
  }

  @Override
  Incident.Severity severity() {
    return Incident.Severity.MEDIUM;
  }

  @Override
  String summary() {
    Duration span = Duration.between(anchoredAt(), lastChangeAt);
    String what =
        "health changed "
            + Words.count(changes, "time")
            + (restarts > 0 ? " with " + Words.count(restarts, "restart") : "")
            + " in "
            + Words.duration(span);
    Resolution resolution = resolution();
    if (resolution != null) {
      return what
          + switch (resolution) {
            case STOPPED -> ", ended by a stop on request";
            case REMOVED -> ", ended: the container was removed";
            default -> ", then quiet";
          };
    }
    String probe =
        "unhealthy".equals(lastStatus) && probeOutput != null
            ? ": " + Words.cut(Words.firstLine(probeOutput), 120)
            : "";
    return what + (lastStatus == null ? "" : ", now " + lastStatus + probe);
  }

  @Override
  void numbers(Numbers numbers) {
    numbers.put("penalty", Math.round(penalty));
    numbers.put("changes", changes);
    numbers.put("restarts", restarts);
    numbers.put("failingStreak", failingStreak);
    numbers.put("spanNanos", Duration.between(anchoredAt(), lastChangeAt));
  }

  @Override
  void details(Details details) {
    details.put("lastStatus", lastStatus);
    details.put("probeOutput", probeOutput);
  }
}

package io.epitaph.detectors.incidents;

import io.epitaph.model.Incident;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A penalty for health changes that has not decayed yet; an incident while it is high. */
final class FlapEpisode extends Episode {
  double penalty;
  Instant penaltyAt = Instant.EPOCH;
  Duration halfLife = Duration.ofMinutes(15);
  double resolveBelow;
  long changes;
  long restarts;
  Instant lastChangeAt = Instant.EPOCH;
  @Nullable String lastStatus;
  @Nullable String probeOutput;
  int failingStreak;

  /** When it has decayed. */
  Instant calmAt = Instant.EPOCH;

  /** When nobody will take the container's place any more; null while it is there. */
  @Nullable Instant goneAt;

  String goneHow = "";

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
    Duration span = Duration.between(anchoredAt, lastChangeAt);
    String what =
        "health changed "
            + Words.count(changes, "time")
            + (restarts > 0 ? " with " + Words.count(restarts, "restart") : "")
            + " in "
            + Words.duration(span);
    if (resolution != null) {
      return what
          + switch (resolution) {
            case "stopped" -> ", ended by a stop on request";
            case "removed" -> ", ended: the container was removed";
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
    numbers.put("spanNanos", Duration.between(anchoredAt, lastChangeAt));
  }

  @Override
  void details(Details details) {
    details.put("lastStatus", lastStatus);
    details.put("probeOutput", probeOutput);
  }
}

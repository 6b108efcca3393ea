package io.epitaph.detectors.incidents;

import io.epitaph.model.Incident;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A container that is unhealthy; an incident when it stays so. */
final class StuckEpisode extends Episode {
  Instant since = Instant.EPOCH;
  String eventId = "";
  Instant dueAt = Instant.EPOCH;
  Duration after = Duration.ZERO;
  int failingStreak;
  @Nullable String probeOutput;

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
    if (resolution == null) {
      return "unhealthy for "
          + Words.duration(after)
          + " and more, and the engine never restarts it for that"
          + probe;
    }
    String how =
        switch (resolution) {
          case "recovered" -> "healthy again";
          case "stopped" -> "stopped on request";
          case "removed" -> "removed";
          default -> "died";
        };
    return "unhealthy for "
        + Words.duration(Duration.between(since, Objects.requireNonNull(resolvedAt)))
        + ", then "
        + how
        + probe;
  }

  @Override
  void numbers(Numbers numbers) {
    numbers.put("failingStreak", failingStreak == 0 ? null : failingStreak);
    numbers.put("afterNanos", after);
  }

  @Override
  void details(Details details) {
    details.put("unhealthySince", io.epitaph.model.Wire.text(since));
    details.put("probeOutput", probeOutput);
  }
}

package io.epitaph.detectors.incidents;

import io.epitaph.model.Incident;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** OOM kills of one container, without a long quiet time between them. */
final class OomEpisode extends Episode {
  /** {@code oom} events. */
  long count;

  /** Kills: events close together are one. */
  long kills;

  /** Kills that ended the container. */
  long deaths;

  /** Kills within the critical window, those of former episodes too. */
  int recent;

  Duration recentSpan = Duration.ZERO;
  boolean critical;
  Instant lastAt = Instant.EPOCH;

  /** When the container will have survived the last kill; null when its verdict is in. */
  @Nullable Instant survivedAt;

  @Nullable Instant quietAt;
  @Nullable Long memoryLimit;
  @Nullable Long memorySwapLimit;

  /** What came after the last kill, for people. */
  @Nullable String followedBy;

  /** The last death that was counted. */
  @Nullable String countedDeath;

  /** True when its last kill ended this incarnation. */
  boolean killed(String incarnationId) {
    return incarnationId.equals(countedDeath);
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
    return what + often + (resolution == null ? "" : ", then quiet");
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
    details.put("verdict", deaths > 0 ? "container-killed" : "process-killed-container-survived");
    details.put("followedBy", followedBy);
  }
}

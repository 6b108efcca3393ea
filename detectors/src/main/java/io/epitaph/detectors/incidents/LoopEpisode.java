package io.epitaph.detectors.incidents;

import io.epitaph.model.Incident;
import io.epitaph.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A restart loop that is open, or ended. */
final class LoopEpisode extends Episode {
  LoopStats stats = new LoopStats();
  @Nullable String policy;
  long limit;

  @Override
  LoopEpisode copy() {
    LoopEpisode copy = (LoopEpisode) super.copy();
    copy.stats = stats.copy();
    return copy;
  }

  @Override
  Incident.Kind kind() {
    return Incident.Kind.RESTART_LOOP;
  }

  @Override
  Incident.Severity severity() {
    return stats.faults ? Incident.Severity.HIGH : Incident.Severity.MEDIUM;
  }

  @Override
  String summary() {
    List<String> parts = new ArrayList<>();
    String after = stats.lastRun == null ? "" : " after " + Words.duration(stats.lastRun);
    parts.add(cause() + after);
    Duration span = Duration.between(stats.firstDeathAt, stats.lastDeathAt);
    parts.add(
        Words.count(stats.deaths, "death")
            + (stats.deaths > 1 ? " in " + Words.duration(span) : ""));
    if (resolution == null) {
      Duration delay = stats.lastDelay();
      if (delay != null) {
        parts.add("restarted within " + Words.duration(delay));
      }
      parts.add("no end in sight");
    } else {
      parts.add(ending(resolution));
    }
    return String.join(", ", parts);
  }

  private String cause() {
    return stats.lastCause.isEmpty() ? "dies" : stats.lastCause;
  }

  private String ending(String how) {
    return switch (how) {
      case "gave-up" -> "gave up after " + Words.count(Math.max(limit, 1), "restart");
      case "stopped" -> "ended by a stop on request";
      case "removed" -> "ended: the container was removed, and no other took its place";
      case "recovered" -> "recovered: it ran well or completed";
      default -> "ended: nothing restarts it any more";
    };
  }

  @Override
  void numbers(Numbers numbers) {
    numbers.put("deaths", stats.deaths);
    numbers.put("restarts", stats.restarts);
    numbers.put("exitCode", stats.lastExitCode);
    numbers.put("lastRunNanos", stats.lastRun);
    numbers.put("lastDelayNanos", stats.lastDelay());
    numbers.put("spanNanos", Duration.between(stats.firstDeathAt, stats.lastDeathAt));
    numbers.put("restartLimit", limit == 0 ? null : limit);
  }

  @Override
  void details(Details details) {
    details.put("cause", stats.lastCause);
    details.put("policy", policy);
    details.put("exitCodes", stats.exitCodesText());
    details.put("delays", stats.delaysText());
    details.put("firstDeathAt", io.epitaph.model.Wire.text(stats.firstDeathAt));
    details.put("lastDeathAt", io.epitaph.model.Wire.text(stats.lastDeathAt));
  }
}

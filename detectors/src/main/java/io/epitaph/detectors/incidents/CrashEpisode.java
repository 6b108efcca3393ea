package io.epitaph.detectors.incidents;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.model.Words;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A fault that no restart followed, or that waits for one. */
final class CrashEpisode extends Episode {
  String incarnationId = "";
  @Nullable CauseOfDeath cause;
  @Nullable Integer exitCode;
  @Nullable Duration ran;
  @Nullable String policy;

  /** Why no restart follows, for people. */
  String why = "";

  /** True when the death is the engine's or an orchestrator's to answer, and was not. */
  boolean unanswered;

  /** True when its container goes by itself, or is removed by an orchestrator. */
  boolean removedByItself;

  /** When no restart can be hoped for any more; null once it is open. */
  @Nullable Instant dueAt;

  /** When it is over at the latest; null while its container is there. */
  @Nullable Instant closeAt;

  @Override
  Incident.Kind kind() {
    return Incident.Kind.CRASH;
  }

  @Override
  Incident.Severity severity() {
    if (unanswered || cause == null) {
      return Incident.Severity.HIGH;
    }
    return switch (cause.kind()) {
      case OUT_OF_MEMORY, FAULT_SIGNAL, KILLED_FROM_OUTSIDE -> Incident.Severity.HIGH;
      default -> Incident.Severity.MEDIUM;
    };
  }

  @Override
  String summary() {
    String what =
        (cause == null ? "died" : cause.sentence())
            + (ran == null ? "" : ", after " + Words.duration(ran));
    if (resolution == null) {
      return what + ", and stays dead: " + why;
    }
    return what
        + switch (resolution) {
          case "recovered" -> ", then started again";
          case "removed" -> ", then removed";
          case "stopped" -> ", then stopped on request";
          default -> ", and nobody took its place";
        };
  }

  @Override
  void numbers(Numbers numbers) {
    numbers.put("exitCode", exitCode);
    numbers.put("signal", cause == null ? null : cause.signal());
    numbers.put("ranNanos", ran);
  }

  @Override
  void details(Details details) {
    details.put("cause", cause == null ? null : io.epitaph.model.Wire.name(cause.kind()));
    details.put("sentence", cause == null ? null : cause.sentence());
    details.put("policy", policy);
    details.put("why", why);
  }
}

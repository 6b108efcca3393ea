package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Turn;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of incident: what opens it, what changes it, what ends it. It remembers nothing itself:
 * the {@link Trouble} it knows of is in the state. A value; thread-safe.
 */
sealed interface Detector
    permits RestartLoopDetector,
        HostOomDetector,
        OomDetector,
        HealthFlapDetector,
        StuckUnhealthyDetector,
        CrashDetector {

  /** All of them, in the order in which each turn and each time goes through them. */
  static List<Detector> all(IncidentSettings settings) {
    return List.of(
        // The loop first: it decides what the others are part of.
        new RestartLoopDetector(settings),
        new HostOomDetector(settings),
        new OomDetector(settings),
        new HealthFlapDetector(settings),
        new StuckUnhealthyDetector(settings),
        new CrashDetector(settings));
  }

  /** Takes a turn in the life of one of the workload's containers. */
  void onTurn(WorkloadUpdate update, Turn turn);

  /** Does what is due by {@code now}, an event time. */
  void onTime(WorkloadUpdate update, Instant now);

  /** The event time at which something is due; null when nothing is. */
  @Nullable Instant wakeAt(WorkloadState state);

  /** Whether a time has come; never for null. */
  static boolean due(@Nullable Instant time, Instant now) {
    return time != null && !time.isAfter(now);
  }
}

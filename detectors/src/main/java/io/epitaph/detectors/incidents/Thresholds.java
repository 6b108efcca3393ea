package io.epitaph.detectors.incidents;

import io.epitaph.model.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings that hold for one container: the configured ones, and what its labels override. A
 * label that cannot be used changes nothing, and the container's incidents list it.
 *
 * @param settings what holds
 * @param overridden the labels that were used, {@code epitaph.oom.quiet=10s}
 * @param ignored the labels that could not be used, and why
 */
record Thresholds(IncidentSettings settings, List<String> overridden, List<String> ignored) {
  static final String LOOP_COUNT = "epitaph.restart-loop.count";
  static final String LOOP_RUN = "epitaph.restart-loop.run";
  static final String LOOP_HALF_LIFE = "epitaph.restart-loop.half-life";
  static final String LOOP_WINDOW = "epitaph.restart-loop.window";
  static final String OOM_QUIET = "epitaph.oom.quiet";
  static final String OOM_SURVIVAL = "epitaph.oom.survival";
  static final String OOM_CRITICAL = "epitaph.oom.critical";
  static final String OOM_CRITICAL_WINDOW = "epitaph.oom.critical-window";
  static final String FLAP_HALF_LIFE = "epitaph.health-flap.half-life";
  static final String FLAP_OPEN = "epitaph.health-flap.open";
  static final String FLAP_RESOLVE = "epitaph.health-flap.resolve";
  static final String STUCK_AFTER = "epitaph.stuck-unhealthy.after";
  static final String CRASH_AFTER = "epitaph.crash.after";
  static final String CRASH_TASK = "epitaph.crash.task";

  /** Of all labels that begin with {@code epitaph.}; other prefixes belong to other parts. */
  static final List<String> PREFIXES =
      List.of(
          "epitaph.restart-loop.",
          "epitaph.oom.",
          "epitaph.health-flap.",
          "epitaph.stuck-unhealthy.",
          "epitaph.crash.");

  static Thresholds of(IncidentSettings settings, Map<String, String> labels) {
    return labels.isEmpty()
        ? new Thresholds(settings, List.of(), List.of())
        : new ThresholdLabels(labels).read(settings);
  }

  /** All names, in the order of the documentation. */
  static List<String> names() {
    ThresholdLabels labels = new ThresholdLabels(Map.of());
    labels.read(IncidentSettings.DEFAULTS);
    return labels.names();
  }

  /** From 1ms to 366d; null for anything else. */
  static @Nullable Duration duration(String text) {
    Duration duration = Durations.parseOrNull(text.strip());
    return duration == null || duration.isZero() || duration.toDays() > 366 ? null : duration;
  }
}

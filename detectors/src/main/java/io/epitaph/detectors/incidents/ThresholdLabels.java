package io.epitaph.detectors.incidents;

import java.util.List;
import java.util.Map;

/** Reads the thresholds that a container's labels set. Used once. */
final class ThresholdLabels {
  private final LabelReader labels;
  private int flapResolve;

  ThresholdLabels(Map<String, String> labels) {
    this.labels = new LabelReader(labels);
  }

  Thresholds read(IncidentSettings defaults) {
    IncidentSettings settings =
        new IncidentSettings(
            labels.count(Thresholds.LOOP_COUNT, defaults.loopCount()),
            labels.time(Thresholds.LOOP_RUN, defaults.loopRun()),
            labels.time(Thresholds.LOOP_HALF_LIFE, defaults.loopHalfLife()),
            labels.time(Thresholds.LOOP_WINDOW, defaults.loopWindow()),
            labels.time(Thresholds.OOM_QUIET, defaults.oomQuiet()),
            labels.time(Thresholds.OOM_SURVIVAL, defaults.oomSurvival()),
            labels.count(Thresholds.OOM_CRITICAL, defaults.oomCritical()),
            labels.time(Thresholds.OOM_CRITICAL_WINDOW, defaults.oomCriticalWindow()),
            labels.time(Thresholds.FLAP_HALF_LIFE, defaults.flapHalfLife()),
            flapOpen(defaults),
            flapResolve,
            labels.time(Thresholds.STUCK_AFTER, defaults.stuckAfter()),
            labels.time(Thresholds.CRASH_AFTER, defaults.crashAfter()),
            labels.time(Thresholds.CRASH_TASK, defaults.crashTask()));
    return labels.thresholds(settings);
  }

  /** Reads both bounds, of which only this one is returned. */
  private int flapOpen(IncidentSettings defaults) {
    int open = labels.count(Thresholds.FLAP_OPEN, defaults.flapOpen());
    flapResolve = labels.count(Thresholds.FLAP_RESOLVE, defaults.flapResolve());
    if (open > flapResolve) {
      return open;
    }
    labels.ignore(
        Thresholds.FLAP_OPEN
            + " is not above "
            + Thresholds.FLAP_RESOLVE
            + ": both are as configured",
        List.of(Thresholds.FLAP_OPEN, Thresholds.FLAP_RESOLVE));
    flapResolve = defaults.flapResolve();
    return defaults.flapOpen();
  }

  /** All that there are. */
  List<String> names() {
    return labels.names();
  }
}

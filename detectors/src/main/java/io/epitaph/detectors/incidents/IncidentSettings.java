package io.epitaph.detectors.incidents;

import io.epitaph.model.Words;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When something is an incident. A container's labels override each of these.
 *
 * @param loopCount a restart loop opens at this many restarts
 * @param loopRun a run at least this long may end the loop
 * @param loopHalfLife a death counts half when it is so long ago
 * @param loopWindow how long a successor of a removed container may take
 * @param oomQuiet an episode of OOM kills ends after this time without one
 * @param oomSurvival a container that runs this long after an {@code oom} event survived it
 * @param oomCritical this many OOM kills within {@code oomCriticalWindow} are critical
 * @param oomCriticalWindow see {@code oomCritical}
 * @param flapHalfLife the penalty for health changes halves in this time
 * @param flapOpen a health flap opens above this penalty; each change counts 1000
 * @param flapResolve it resolves below this penalty
 * @param stuckAfter a container unhealthy for this long is stuck
 * @param crashAfter how long a restart may take before the death is a crash
 * @param crashTask a container that nothing restarts and that failed after a shorter run was a task
 *     whose caller knows, and no crash
 */
public record IncidentSettings(
    int loopCount,
    Duration loopRun,
    Duration loopHalfLife,
    Duration loopWindow,
    Duration oomQuiet,
    Duration oomSurvival,
    int oomCritical,
    Duration oomCriticalWindow,
    Duration flapHalfLife,
    int flapOpen,
    int flapResolve,
    Duration stuckAfter,
    Duration crashAfter,
    Duration crashTask)
    implements Serializable {

  private static final String LABEL = "epitaph.";

  public static final IncidentSettings DEFAULTS =
      new IncidentSettings(
          5,
          Duration.ofMinutes(10),
          Duration.ofHours(6),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10),
          4,
          Duration.ofMinutes(30),
          Duration.ofMinutes(15),
          2500,
          750,
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10));

  public IncidentSettings {
    positive("loopCount", loopCount);
    positive("loopRun", loopRun);
    positive("loopHalfLife", loopHalfLife);
    positive("loopWindow", loopWindow);
    positive("oomQuiet", oomQuiet);
    positive("oomSurvival", oomSurvival);
    positive("oomCritical", oomCritical);
    positive("oomCriticalWindow", oomCriticalWindow);
    positive("flapHalfLife", flapHalfLife);
    positive("flapResolve", flapResolve);
    positive("stuckAfter", stuckAfter);
    positive("crashAfter", crashAfter);
    positive("crashTask", crashTask);
    if (flapOpen <= flapResolve) {
      throw new IllegalArgumentException(
          "flapOpen is " + flapOpen + ": it must be above flapResolve, which is " + flapResolve);
    }
  }

  /** The names of the thresholds, {@code restart-loop.count}, in the order of the documentation. */
  public static List<String> names() {
    return Thresholds.names().stream().map(label -> label.substring(LABEL.length())).toList();
  }

  /**
   * These with other values.
   *
   * @param values by {@linkplain #names() name}, written as in a label
   * @throws IllegalArgumentException when a name is not known, or a value cannot be used
   */
  public IncidentSettings with(Map<String, String> values) {
    List<String> names = names();
    Map<String, String> labels = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (!names.contains(name)) {
            throw new IllegalArgumentException(
                "got '" + Words.cut(name, 60) + "', wanted one of " + String.join(", ", names));
          }
          labels.put(LABEL + name, value);
        });
    Thresholds thresholds = Thresholds.of(this, labels);
    if (!thresholds.ignored().isEmpty()) {
      throw new IllegalArgumentException(thresholds.ignored().get(0));
    }
    return thresholds.settings();
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ": it must be 1 or more");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + ": it must be longer than zero");
    }
  }
}

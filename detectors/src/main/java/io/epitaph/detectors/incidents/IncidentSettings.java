package io.epitaph.detectors.incidents;

import java.io.Serializable;
import java.time.Duration;

/**
 * When something is an incident. A container's labels override each of these.
 *
 * @param loopCount a restart loop opens at this many restarts in a row
 * @param loopRun a run at least this long is a good one: it breaks the row, and ends the loop
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

  public static final IncidentSettings DEFAULTS =
      new IncidentSettings(
          5,
          Duration.ofMinutes(10),
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

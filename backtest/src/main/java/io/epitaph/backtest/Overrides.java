package io.epitaph.backtest;

import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.model.Durations;
import io.epitaph.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Thresholds as a person changes them: {@code restart-loop.count=3}, by the names of the labels
 * {@code epitaph.restart-loop.count}, and with their values.
 */
public final class Overrides {
  private static final String LABEL = "epitaph.";
  private static final String FLAP_OPEN = "health-flap.open";
  private static final String FLAP_RESOLVE = "health-flap.resolve";

  private final Map<String, String> given = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();

  private Overrides() {}

  /** All names, in the order of the documentation. */
  public static List<String> names() {
    Overrides none = new Overrides();
    none.applyTo(IncidentSettings.DEFAULTS);
    return none.names;
  }

  /**
   * @param sets {@code KIND.NAME=VALUE}; of two with one name the last counts
   * @throws IllegalArgumentException when a name is not known or a value is none
   */
  public static IncidentSettings apply(IncidentSettings defaults, List<String> sets) {
    List<String> names = names();
    Overrides overrides = new Overrides();
    for (String set : sets) {
      int equals = set.indexOf('=');
      String name = equals < 0 ? set : set.substring(0, equals).strip();
      name = name.startsWith(LABEL) ? name.substring(LABEL.length()) : name;
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "--set: got '" + Words.cut(name, 60) + "', wanted one of " + String.join(", ", names));
      }
      if (equals < 0) {
        throw new IllegalArgumentException(
            "--set: got " + name + " alone, wanted " + name + "=VALUE");
      }
      overrides.given.put(name, set.substring(equals + 1).strip());
    }
    return overrides.applyTo(defaults);
  }

  private IncidentSettings applyTo(IncidentSettings defaults) {
    int loopCount = count("restart-loop.count", defaults.loopCount());
    Duration loopRun = time("restart-loop.run", defaults.loopRun());
    Duration loopWindow = time("restart-loop.window", defaults.loopWindow());
    Duration oomSurvival = time("oom.survival", defaults.oomSurvival());
    Duration oomQuiet = time("oom.quiet", defaults.oomQuiet());
    int oomCritical = count("oom.critical", defaults.oomCritical());
    Duration oomCriticalWindow = time("oom.critical-window", defaults.oomCriticalWindow());
    Duration flapHalfLife = time("health-flap.half-life", defaults.flapHalfLife());
    int flapOpen = count(FLAP_OPEN, defaults.flapOpen());
    int flapResolve = count(FLAP_RESOLVE, defaults.flapResolve());
    if (flapOpen <= flapResolve) {
      throw new IllegalArgumentException(
          "--set: "
              + FLAP_OPEN
              + " is "
              + flapOpen
              + ", wanted more than "
              + FLAP_RESOLVE
              + ", which is "
              + flapResolve);
    }
    return new IncidentSettings(
        loopCount,
        loopRun,
        loopWindow,
        oomQuiet,
        oomSurvival,
        oomCritical,
        oomCriticalWindow,
        flapHalfLife,
        flapOpen,
        flapResolve,
        time("stuck-unhealthy.after", defaults.stuckAfter()),
        time("crash.after", defaults.crashAfter()),
        time("crash.task", defaults.crashTask()));
  }

  private int count(String name, int preset) {
    names.add(name);
    String text = given.get(name);
    if (text == null) {
      return preset;
    }
    if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) == 0) {
      throw new IllegalArgumentException(
          "--set: "
              + name
              + " is '"
              + Words.cut(text, 40)
              + "', wanted a whole number from 1 to 999999");
    }
    return Integer.parseInt(text);
  }

  private Duration time(String name, Duration preset) {
    names.add(name);
    String text = given.get(name);
    if (text == null) {
      return preset;
    }
    Duration time = Durations.parseOrNull(text);
    if (time == null || time.isZero() || time.toDays() > 366) {
      throw new IllegalArgumentException(
          "--set: "
              + name
              + " is '"
              + Words.cut(text, 40)
              + "', wanted a duration as 500ms, 10s, 2m, 1h or 1d");
    }
    return time;
  }
}

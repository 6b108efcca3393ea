package io.epitaph.backtest;

import io.epitaph.detectors.incidents.IncidentSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Thresholds as a person changes them: {@code restart-loop.count=3}, by the names of the labels
 * {@code epitaph.restart-loop.count}, and with their values.
 */
public final class Overrides {
  private static final String LABEL = "epitaph.";

  private Overrides() {}

  /** All names, in the order of the documentation. */
  public static List<String> names() {
    return IncidentSettings.names();
  }

  /**
   * @param sets {@code KIND.NAME=VALUE}; of two with one name the last counts
   * @throws IllegalArgumentException when a name is not known or a value is none
   */
  public static IncidentSettings apply(IncidentSettings defaults, List<String> sets) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String set : sets) {
      int equals = set.indexOf('=');
      String name = equals < 0 ? set : set.substring(0, equals).strip();
      name = name.startsWith(LABEL) ? name.substring(LABEL.length()) : name;
      if (equals < 0 && names().contains(name)) {
        throw new IllegalArgumentException(
            "--set: got " + name + " alone, wanted " + name + "=VALUE");
      }
      values.put(name, set.substring(equals + 1).strip());
    }
    try {
      return defaults.with(values);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--set: " + e.getMessage(), e);
    }
  }
}

package io.epitaph.kibana;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A colour for each cause of death, the same in every panel. Requested ends are calm, faults are
 * not; they differ in lightness too, so that the colour-blind tell them apart, on white and on
 * black.
 */
final class Causes {
  /** What has not ended. */
  static final String RUNNING = "running";

  private static final Map<String, String> COLOURS = new LinkedHashMap<>();

  static {
    COLOURS.put("out-of-memory", "#c1272d");
    COLOURS.put("host-out-of-memory", "#ff8a75");
    COLOURS.put("failed", "#e69f00");
    COLOURS.put("fault-signal", "#cc79a7");
    COLOURS.put("killed-from-outside", "#7b4fa3");
    COLOURS.put("could-not-start", "#8c510a");
    COLOURS.put("unknown", "#d9c91c");
    COLOURS.put("completed", "#2a9d78");
    COLOURS.put("stopped-on-request", "#98a4b3");
    COLOURS.put("stop-timed-out", "#69788c");
    COLOURS.put("killed-on-request", "#b7a58a");
    COLOURS.put("engine-stopped", "#c3cbd6");
    COLOURS.put(RUNNING, "#86b6dd");
  }

  private Causes() {}

  /** Faults first, as legends list them. */
  static List<String> names() {
    return List.copyOf(COLOURS.keySet());
  }

  static String colour(String cause) {
    String colour = COLOURS.get(cause);
    if (colour == null) {
      throw new IllegalArgumentException("no colour for the cause " + cause);
    }
    return colour;
  }
}

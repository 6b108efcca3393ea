package io.epitaph.detectors.incidents;

import io.epitaph.model.Durations;
import io.epitaph.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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

  private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");

  /** Of all labels that begin with {@code epitaph.}; other prefixes belong to other parts. */
  private static final List<String> PREFIXES =
      List.of(
          "epitaph.restart-loop.",
          "epitaph.oom.",
          "epitaph.health-flap.",
          "epitaph.stuck-unhealthy.",
          "epitaph.crash.");

  static Thresholds of(IncidentSettings settings, Map<String, String> labels) {
    return labels.isEmpty()
        ? new Thresholds(settings, List.of(), List.of())
        : new Reader(labels).read(settings);
  }

  /** All names, in the order of the documentation. */
  static List<String> names() {
    Reader reader = new Reader(Map.of());
    reader.read(IncidentSettings.DEFAULTS);
    return List.copyOf(reader.names);
  }

  /** From 1ms to 366d; null for anything else. */
  static @Nullable Duration duration(String text) {
    Duration duration = Durations.parseOrNull(text.strip());
    return duration == null || duration.isZero() || duration.toDays() > 366 ? null : duration;
  }

  private static final class Reader {
    private final Map<String, String> left;
    private final List<String> names = new ArrayList<>();
    private int flapResolve;
    private final List<String> overridden = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    Reader(Map<String, String> labels) {
      left = new LinkedHashMap<>(labels);
      left.keySet().removeIf(k -> PREFIXES.stream().noneMatch(k::startsWith));
    }

    Thresholds read(IncidentSettings defaults) {
      IncidentSettings settings =
          new IncidentSettings(
              count(LOOP_COUNT, defaults.loopCount()),
              time(LOOP_RUN, defaults.loopRun()),
              time(LOOP_HALF_LIFE, defaults.loopHalfLife()),
              time(LOOP_WINDOW, defaults.loopWindow()),
              time(OOM_QUIET, defaults.oomQuiet()),
              time(OOM_SURVIVAL, defaults.oomSurvival()),
              count(OOM_CRITICAL, defaults.oomCritical()),
              time(OOM_CRITICAL_WINDOW, defaults.oomCriticalWindow()),
              time(FLAP_HALF_LIFE, defaults.flapHalfLife()),
              flapOpen(defaults),
              flapResolve,
              time(STUCK_AFTER, defaults.stuckAfter()),
              time(CRASH_AFTER, defaults.crashAfter()),
              time(CRASH_TASK, defaults.crashTask()));
      left.keySet().forEach(label -> ignored.add(Words.cut(label, 100) + ": no such threshold"));
      return new Thresholds(settings, List.copyOf(overridden), List.copyOf(ignored));
    }

    /** Reads both bounds, of which only this one is returned. */
    private int flapOpen(IncidentSettings defaults) {
      int open = count(FLAP_OPEN, defaults.flapOpen());
      flapResolve = count(FLAP_RESOLVE, defaults.flapResolve());
      if (open > flapResolve) {
        return open;
      }
      ignored.add(FLAP_OPEN + " is not above " + FLAP_RESOLVE + ": both are as configured");
      overridden.removeIf(l -> l.startsWith(FLAP_OPEN) || l.startsWith(FLAP_RESOLVE));
      flapResolve = defaults.flapResolve();
      return defaults.flapOpen();
    }

    private int count(String label, int preset) {
      names.add(label);
      String text = left.remove(label);
      if (text == null) {
        return preset;
      }
      if (COUNT.matcher(text.strip()).matches() && Integer.parseInt(text.strip()) > 0) {
        overridden.add(label + "=" + text.strip());
        return Integer.parseInt(text.strip());
      }
      ignored.add(label + "=" + Words.cut(text, 40) + ": wanted a whole number from 1 to 999999");
      return preset;
    }

    private Duration time(String label, Duration preset) {
      names.add(label);
      String text = left.remove(label);
      if (text == null) {
        return preset;
      }
      Duration duration = duration(text);
      if (duration != null) {
        overridden.add(label + "=" + text.strip());
        return duration;
      }
      ignored.add(
          label + "=" + Words.cut(text, 40) + ": wanted a duration as 500ms, 10s, 2m, 1h or 1d");
      return preset;
    }
  }
}

package io.epitaph.notifier;

import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An incident as text for people. */
final class IncidentText {
  private static final int LONGEST = 500;
  private static final int SHORT_ID = 8;

  private IncidentText() {}

  /** {@code deaths 6, last run 200 ms}. */
  static String numbers(Incident incident) {
    return incident.numbers().entrySet().stream()
        .map(e -> number(e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String number(String name, long value) {
    if (name.endsWith("Nanos")) {
      return words(name, "Nanos") + " " + Words.duration(Duration.ofNanos(value));
    }
    if (name.endsWith("Bytes") && value >= 0) {
      return words(name, "Bytes") + " " + Words.bytes(value);
    }
    return words(name, "") + " " + value;
  }

  /** {@code policy: always}, one per line. */
  static String details(Incident incident) {
    return incident.details().entrySet().stream()
        .map(e -> words(e.getKey(), "") + ": " + Words.cut(e.getValue().strip(), LONGEST))
        .collect(Collectors.joining("\n"));
  }

  /** {@code lastRunNanos} as {@code last run}. */
  private static String words(String name, String unit) {
    return name.substring(0, name.length() - unit.length())
        .replaceAll("([a-z0-9])([A-Z])", "$1 $2")
        .toLowerCase(java.util.Locale.ROOT);
  }

  /** {@code 12 events, 1f… to 9a…}; null for none. */
  static @Nullable String evidence(Incident incident) {
    List<String> events = incident.evidence();
    if (events.isEmpty()) {
      return null;
    }
    String first = events.get(0);
    String last = events.get(events.size() - 1);
    return Words.count(events.size(), "event")
        + ", "
        + (first.equals(last) ? first : first + " to " + last);
  }

  /** The command that shows all of it. */
  static String command(Incident incident) {
    return "epitaph incidents " + shortId(incident.id());
  }

  static String shortId(String id) {
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  /** {@code restart-loop of shop/web on host-7}. */
  static String title(Incident incident) {
    return Wire.name(incident.kind())
        + " of "
        + incident.workload().name()
        + " on "
        + incident.engine().name();
  }

  /** True for a loop that ended because it is no longer restarted: it has not recovered. */
  static boolean endedBadly(Incident incident) {
    return incident.kind() == Incident.Kind.RESTART_LOOP
        && (incident.resolution() == Incident.Resolution.GAVE_UP
            || incident.resolution() == Incident.Resolution.DIED);
  }
}

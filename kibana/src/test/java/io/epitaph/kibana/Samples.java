package io.epitaph.kibana;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.LastWords;
import io.epitaph.model.Origin;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of a small host's hour, {@link #FROM} to {@link #TO}. */
final class Samples {
  static final Instant FROM = Instant.parse("2026-01-31T12:00:00Z");
  static final Instant TO = Instant.parse("2026-01-31T13:00:00Z");

  private static final EngineRef ENGINE = new EngineRef("engine-1", "host-7", "host-7.example");

  private Samples() {}

  static Instant minute(double minute) {
    return FROM.plusMillis(Math.round(minute * 60_000));
  }

  static String container(String name) {
    return "%064x".formatted(name.hashCode() & 0xffffffffL);
  }

  static EngineEvent event(String name, double minute, String action) {
    Instant at = minute(minute);
    long nanos = at.getEpochSecond() * 1_000_000_000 + at.getNano();
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("name", name);
    attributes.put("image", "shop/" + name + ":1.2");
    return new EngineEvent(
        EngineEvent.SCHEMA,
        EngineEvent.idOf(ENGINE.id(), nanos, "container", action, container(name), null),
        ENGINE,
        at,
        at.plusMillis(3),
        "container",
        action,
        null,
        container(name),
        attributes,
        "local",
        "{\"Type\":\"container\"}",
        Origin.OBSERVED,
        false);
  }

  /**
   * @param to null: still running
   */
  static Incarnation run(
      String name, double from, @Nullable Double to, CauseOfDeath.@Nullable Kind cause, int exit) {
    return new Incarnation(
        Incarnation.SCHEMA,
        Incarnation.idOf(ENGINE.id(), container(name), name + from),
        1,
        minute(to == null ? from : to),
        minute(from),
        ENGINE,
        container(name),
        name,
        "shop/" + name + ":1.2",
        Workload.of(ENGINE.id(), container(name), name, Map.of()),
        1,
        Incarnation.StartedBy.FIRST_START,
        cause == CauseOfDeath.Kind.COULD_NOT_START ? null : minute(from),
        to == null ? null : minute(to),
        to == null ? null : exit,
        cause == null
            ? null
            : new CauseOfDeath(cause, "exit " + exit, Confidence.CERTAIN, List.of("e"), null),
        to == null ? null : new LastWords(List.of("the last of " + name), false, null),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0,
        0,
        0L,
        "no",
        null);
  }

  static Incident incident(
      String name,
      double minute,
      Incident.Kind kind,
      Incident.Severity severity,
      Incident.Status status) {
    boolean open = status == Incident.Status.OPEN;
    Workload workload = Workload.of(ENGINE.id(), container(name), name, Map.of());
    return new Incident(
        Incident.SCHEMA,
        Incident.idOf(kind, workload.id(), name + minute),
        1,
        minute(minute),
        ENGINE,
        kind,
        severity,
        status,
        minute(minute),
        minute(minute),
        open ? null : minute(minute + 1),
        open ? null : Resolution.RECOVERED,
        workload,
        List.of(container(name)),
        name,
        "shop/" + name + ":1.2",
        List.of("e"),
        null,
        name + " is in trouble",
        Map.of("deaths", 6L),
        Map.of());
  }
}

package io.epitaph.notifier;

import io.epitaph.model.EngineRef;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Topic;
import io.epitaph.model.Wire;
import io.epitaph.model.Workload;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A restart loop, as the detectors write it, and what becomes of it. */
final class Samples {
  static final Instant T = Instant.parse("2026-02-03T14:00:21.947182894Z");
  static final EngineRef ENGINE = new EngineRef("engine-1", "host-7", "host-7.example");
  private static final String CONTAINER = "177c8c368a6d" + "0".repeat(52);

  private Samples() {}

  static Incident loop(String name, long revision) {
    return new Incident(
        Incident.SCHEMA,
        Incident.idOf(Incident.Kind.RESTART_LOOP, name, "a"),
        revision,
        T.plusSeconds(revision),
        ENGINE,
        Incident.Kind.RESTART_LOOP,
        Incident.Severity.HIGH,
        Incident.Status.OPEN,
        T,
        T.plusSeconds(1),
        null,
        null,
        new Workload("compose/engine-1/" + name, name, Workload.Kind.COMPOSE),
        List.of(CONTAINER),
        name.replace('/', '-') + "-1",
        "shop/web:1.2",
        List.of("event-1", "event-2"),
        null,
        "exit 127 after 140 ms, 6 deaths in 3.2 s, restarted within 1.6 s, no end in sight",
        numbers(),
        Map.of("policy", "always"));
  }

  private static Map<String, Long> numbers() {
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("deaths", 6L);
    numbers.put("lastRunNanos", 140_000_000L);
    return numbers;
  }

  static Incident crash(String name, long revision) {
    return with(
        loop(name, revision),
        Incident.idOf(Incident.Kind.CRASH, name, "a"),
        Incident.Kind.CRASH,
        Incident.Severity.MEDIUM,
        null,
        null);
  }

  static Incident resolved(Incident incident, Resolution resolution) {
    return with(
        incident,
        incident.id(),
        incident.kind(),
        incident.severity(),
        resolution,
        incident.partOf());
  }

  /** As one that is over for ever, whatever was sent about it. */
  static Incident over(Incident incident) {
    boolean loop = incident.kind() == Incident.Kind.RESTART_LOOP;
    String name = incident.workload().name();
    return resolved(loop ? loop(name, 1_000) : crash(name, 1_000), Resolution.REMOVED);
  }

  static Incident partOf(Incident incident, Incident whole) {
    return with(
        incident,
        incident.id(),
        incident.kind(),
        incident.severity(),
        incident.resolution(),
        whole.id());
  }

  static Incident severe(Incident incident, Incident.Severity severity) {
    return with(
        incident,
        incident.id(),
        incident.kind(),
        severity,
        incident.resolution(),
        incident.partOf());
  }

  private static Incident with(
      Incident i,
      String id,
      Incident.Kind kind,
      Incident.Severity severity,
      @Nullable Resolution resolution,
      @Nullable String partOf) {
    return new Incident(
        i.schema(),
        id,
        i.revision(),
        i.updatedAt(),
        i.engine(),
        kind,
        severity,
        resolution == null ? Incident.Status.OPEN : Incident.Status.RESOLVED,
        i.anchoredAt(),
        i.openedAt(),
        resolution == null ? null : i.updatedAt(),
        resolution,
        i.workload(),
        i.containers(),
        i.containerName(),
        i.image(),
        i.evidence(),
        partOf,
        i.summary(),
        i.numbers(),
        i.details());
  }

  static ConsumerRecord<String, byte[]> record(Incident incident, long offset) {
    return new ConsumerRecord<>(
        Topic.INCIDENTS.topicName(), 0, offset, incident.id(), Wire.write(incident));
  }

  /** With the changes that a ledger reports that has seen nothing before. */
  static Revision news(Incident incident) {
    return new Revision(
        record(incident, incident.revision()), incident, new Ledger().take(incident));
  }
}

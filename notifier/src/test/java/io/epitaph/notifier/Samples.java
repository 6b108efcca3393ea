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
    return Incident.builder()
        .id(Incident.idOf(Incident.Kind.RESTART_LOOP, name, "a"))
        .revision(revision)
        .updatedAt(T.plusSeconds(revision))
        .engine(ENGINE)
        .kind(Incident.Kind.RESTART_LOOP)
        .severity(Incident.Severity.HIGH)
        .status(Incident.Status.OPEN)
        .anchoredAt(T)
        .openedAt(T.plusSeconds(1))
        .workload(new Workload("compose/engine-1/" + name, name, Workload.Kind.COMPOSE))
        .containers(List.of(CONTAINER))
        .containerName(name.replace('/', '-') + "-1")
        .image("shop/web:1.2")
        .evidence(List.of("event-1", "event-2"))
        .summary(
            "exit 127 after 140 ms, 6 deaths in 3.2 s, restarted within 1.6 s, no end in sight")
        .numbers(numbers())
        .details(Map.of("policy", "always"))
        .build();
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
    return i.toBuilder()
        .id(id)
        .kind(kind)
        .severity(severity)
        .status(resolution == null ? Incident.Status.OPEN : Incident.Status.RESOLVED)
        .resolvedAt(resolution == null ? null : i.updatedAt())
        .resolution(resolution)
        .partOf(partOf)
        .build();
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

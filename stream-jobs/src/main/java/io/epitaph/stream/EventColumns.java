package io.epitaph.stream;

import io.epitaph.model.EngineEvent;
import java.util.List;

/** The columns of an export of events. */
final class EventColumns {
  static final List<String> NAMES =
      List.of(
          "occurred_at",
          "engine",
          "type",
          "action",
          "detail",
          "actor_id",
          "container",
          "name",
          "image",
          "exit_code",
          "signal",
          "probe",
          "id");

  private EventColumns() {}

  static String row(EngineEvent e) {
    boolean ofContainer = e.type().equals("container");
    return CsvRow.of(
        CsvRow.time(e.occurredAt()),
        e.engine().name(),
        e.type(),
        e.action(),
        e.detail(),
        e.actorId(),
        e.containerId(),
        e.attributes().get("name"),
        ofContainer ? e.attributes().get("image") : null,
        e.attributes().get("exitCode"),
        e.attributes().get("signal"),
        e.probe(),
        e.id());
  }
}

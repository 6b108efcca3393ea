package io.epitaph.indexer.documents;

import io.epitaph.model.EngineEvent;
import io.epitaph.model.ExitCode;
import io.epitaph.model.Workload;

final class EventDocument {
  private EventDocument() {}

  static EcsDocument of(EngineEvent event) {
    EcsDocument doc =
        new EcsDocument(IndexKind.EVENTS, event.id(), event.engine(), event.occurredAt());
    doc.event()
        .put("kind", "event")
        .put("action", event.action())
        .put("created", event.collectedAt());
    boolean ofContainer = event.type().equals("container");
    if (ofContainer) {
      category(doc, event.action());
    }
    String container = event.containerId();
    if (container != null) {
      doc.container(
          container,
          ofContainer ? event.attributes().get("name") : null,
          ofContainer ? event.attributes().get("image") : null);
    }
    if (ofContainer && container != null) {
      // An event of a container has its labels among its attributes.
      doc.workload(
          Workload.of(
              event.engine().id(), container, event.attributes().get("name"), event.attributes()));
    }
    Fields own =
        doc.own("event")
            .put("type", event.type())
            .put("actor_id", event.actorId())
            .put("probe", event.probe())
            .put("origin", event.origin().kind())
            .put("detail", event.detail())
            .put("scope", event.scope());
    if (!event.attributes().isEmpty()) {
      own.putFlattened("attributes", event.attributes());
    }
    if (event.action().equals("die") || event.action().equals("exec_die")) {
      doc.exit(ExitCode.parse(event.attributes().get("exitCode")), null);
    }
    return doc;
  }

  private static void category(EcsDocument doc, String action) {
    switch (action) {
      case "start", "exec_start" -> doc.category("process", "start");
      case "die", "exec_die" -> doc.category("process", "end");
      case "create" -> doc.category("configuration", "creation");
      case "update", "rename" -> doc.category("configuration", "change");
      case "destroy" -> doc.category("configuration", "deletion");
      default -> {}
    }
  }
}

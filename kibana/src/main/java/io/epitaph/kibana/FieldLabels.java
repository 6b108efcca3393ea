package io.epitaph.kibana;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** How fields are called in tables: words, not paths. */
final class FieldLabels {
  private static final Map<String, String> LABELS = new LinkedHashMap<>();

  static {
    String[][] labels = {
      {"@timestamp", "time"},
      {"host.name", "host"},
      {"container.name", "container"},
      {"epitaph.container.short_id", "id"},
      {"container.id", "whole id"},
      {"container.image.name", "image"},
      {"epitaph.workload.name", "workload"},
      {"epitaph.engine.name", "engine"},
      {"epitaph.cause.kind", "cause"},
      {"epitaph.cause.sentence", "why"},
      {"process.exit_code", "exit"},
      {"process.name", "process"},
      {"event.reason", "what"},
      {"event.action", "action"},
      {"event.start", "began"},
      {"event.end", "ended"},
      {"event.duration", "lived"},
      {"event.outcome", "outcome"},
      {"epitaph.incident.severity", "severity"},
      {"epitaph.incident.kind", "kind"},
      {"epitaph.incident.status", "status"},
      {"epitaph.incident.opened_at", "opened"},
      {"epitaph.incident.resolved_at", "resolved"},
      {"epitaph.incident.part_of", "part of"},
      {"epitaph.incarnation.number", "run"},
      {"epitaph.incarnation.last_words", "last words"},
      {"epitaph.incarnation.next", "then"},
      {"epitaph.life.state", "state"},
      {"epitaph.life.incarnations", "runs"},
      {"epitaph.life.last_died_at", "last death"},
      {"epitaph.archive.id", "archive"},
      {"epitaph.archive.state", "kept"},
      {"epitaph.archive.how", "how"},
      {"epitaph.archive.tar_bytes", "size"},
      {"epitaph.archive.stored_bytes", "stored"},
      {"epitaph.archive.added", "added"},
      {"epitaph.archive.changed", "changed"},
      {"epitaph.archive.deleted", "deleted"},
      {"epitaph.file.archive_id", "archive"},
      {"epitaph.file.change", "change"},
      {"epitaph.file.text", "text"},
      {"epitaph.event.detail", "detail"},
      {"epitaph.event.origin", "origin"},
      {"epitaph.kill.scope", "full"},
      {"epitaph.kill.bytes", "held"},
      {"epitaph.status.kind", "report"},
      {"file.path", "path"},
      {"file.size", "size"},
      {"file.hash.sha256", "sha256"},
    };
    for (String[] label : labels) {
      LABELS.put(label[0], label[1]);
    }
  }

  private FieldLabels() {}

  /**
   * {@code fieldAttrs}.
   *
   * @param incidents whether a document is an incident
   */
  static ObjectNode of(boolean incidents) {
    ObjectNode attributes = SavedObject.JSON.createObjectNode();
    LABELS.forEach((field, label) -> attributes.putObject(field).put("customLabel", label));
    if (incidents) {
      attributes.putObject("event.id").put("customLabel", "incident");
    }
    return attributes;
  }
}

package io.epitaph.indexer.documents;

import io.epitaph.model.QuietWindow;

final class QuietDocument {
  private QuietDocument() {}

  static EcsDocument of(QuietWindow window) {
    EcsDocument doc =
        new EcsDocument(IndexKind.QUIET, window.id(), null, window.from())
            .revised(window.revision(), window.from());
    doc.event()
        .put("kind", "event")
        .put("reason", window.reason())
        .put("start", window.from())
        .put("end", window.to());
    doc.own("quiet")
        .put("workload", window.workload())
        .put("engine", window.engine())
        .put("revision", window.revision())
        .put("from", window.from())
        .put("to", window.to())
        .put("by", window.by())
        .put("ended_by", window.endedBy());
    return doc;
  }
}

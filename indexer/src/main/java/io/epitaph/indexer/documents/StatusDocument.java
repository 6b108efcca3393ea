package io.epitaph.indexer.documents;

import io.epitaph.model.CollectorStatus;

final class StatusDocument {
  private StatusDocument() {}

  static EcsDocument of(CollectorStatus status) {
    EcsDocument doc = new EcsDocument(IndexKind.STATUS, status.id(), status.engine(), status.at());
    doc.event()
        .put("kind", "state")
        .put("action", status.kind())
        .put("reason", status.cause())
        .put("start", status.from())
        .put("end", status.to());
    doc.own("status").put("kind", status.kind()).put("up_to", status.upTo());
    Long unproven = status.numbers().get(CollectorStatus.UNPROVEN_MS);
    if (status.kind() == CollectorStatus.Kind.UNPROVEN && status.from() != null) {
      // It grows.
      doc.revised(unproven == null ? 0 : unproven, status.from());
    }
    return doc;
  }
}

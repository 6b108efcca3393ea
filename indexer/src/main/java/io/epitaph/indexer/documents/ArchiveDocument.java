package io.epitaph.indexer.documents;

import io.epitaph.model.Archive;

final class ArchiveDocument {
  private ArchiveDocument() {}

  static EcsDocument of(Archive archive) {
    EcsDocument doc =
        new EcsDocument(IndexKind.ARCHIVES, archive.id(), archive.engine(), archive.takenAt())
            .revised(archive.revision(), archive.takenAt());
    doc.event()
        .put("kind", "event")
        .put("outcome", archive.state() == Archive.State.STORED ? "success" : "failure")
        .put("reason", archive.lost());
    doc.category("file", "info");
    if (archive.containerId() != null) {
      doc.container(archive.containerId(), archive.containerName(), archive.image());
    }
    doc.subject(archive.workload(), archive.cause());
    doc.relatedHash(archive.sha256());
    doc.own("archive")
        .put("id", archive.id())
        .put("revision", archive.revision())
        .put("state", archive.state())
        .put("how", archive.how())
        .put("paused", archive.paused())
        .put("complete", archive.complete())
        .put("tar_bytes", archive.tarBytes())
        .put("stored_bytes", archive.storedBytes())
        .put("entries", archive.entries())
        .put("added", archive.added())
        .put("changed", archive.changed())
        .put("deleted", archive.deleted())
        .put("incarnation_id", archive.incarnationId())
        .put("tags", archive.tags());
    return doc;
  }
}

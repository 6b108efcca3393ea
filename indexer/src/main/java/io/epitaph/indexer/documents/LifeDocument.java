package io.epitaph.indexer.documents;

import io.epitaph.model.Life;
import java.util.ArrayList;
import java.util.List;

final class LifeDocument {
  private LifeDocument() {}

  static EcsDocument of(Life life) {
    EcsDocument doc =
        new EcsDocument(IndexKind.LIVES, life.id(), life.engine(), life.firstSeenAt())
            .revised(life.revision(), life.firstSeenAt());
    doc.event().put("kind", "state").put("start", life.bornAt()).put("end", life.destroyedAt());
    doc.container(life.containerId(), life.name(), life.image());
    doc.labels(life.labels());
    doc.imageId(life.imageId());
    doc.workload(life.workload());
    doc.exit(life.lastExitCode(), life.lastCause());
    List<String> names = new ArrayList<>();
    if (life.name() != null) {
      names.add(life.name());
    }
    names.addAll(life.formerNames());
    doc.own("life")
        .put("state", life.state())
        .put("incarnations", life.incarnations())
        .put("revision", life.revision())
        .put("updated_at", life.updatedAt())
        .put("last_started_at", life.lastStartedAt())
        .put("last_died_at", life.lastDiedAt())
        .put("names", names);
    return doc;
  }
}

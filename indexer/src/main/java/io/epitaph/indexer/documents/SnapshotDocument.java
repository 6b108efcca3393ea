package io.epitaph.indexer.documents;

import io.epitaph.model.ExitCode;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.MemoryCounts;
import io.epitaph.model.Workload;

final class SnapshotDocument {
  private SnapshotDocument() {}

  static EcsDocument of(InspectSnapshot snapshot) {
    EcsDocument doc =
        new EcsDocument(IndexKind.SNAPSHOTS, snapshot.id(), snapshot.engine(), snapshot.takenAt());
    doc.event().put("kind", "state").put("action", snapshot.why());
    doc.category("configuration", "info");
    Facts facts = snapshot.facts();
    doc.container(
        snapshot.containerId(),
        facts == null ? null : facts.name(),
        facts == null ? null : facts.image());
    Fields own =
        doc.own("snapshot")
            .put("why", snapshot.why())
            .put("cause_event_id", snapshot.causeEventId())
            .put("error", snapshot.error());
    if (facts != null) {
      doc.labels(facts.labels());
      doc.workload(
          Workload.of(
              snapshot.engine().id(), snapshot.containerId(), facts.name(), facts.labels()));
      doc.imageId(facts.imageId());
      own.put("status", facts.status())
          .put("oom_killed", facts.oomKilled())
          .put("exit_code", ExitCode.unsigned(facts.exitCode()))
          .put("restart_policy", facts.restartPolicy())
          .put("restart_count", facts.restartCount())
          .put("memory_limit", facts.memoryLimit())
          .put("auto_remove", facts.autoRemove())
          .put("health", facts.health());
    }
    MemoryCounts counts = snapshot.memoryCounts();
    if (counts != null) {
      own.put("oom_at_limit", counts.atLimit()).put("oom_kills", counts.killed());
    }
    doc.hostMemory(snapshot.host());
    return doc;
  }
}

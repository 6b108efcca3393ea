package io.epitaph.indexer.documents;

import io.epitaph.model.Incarnation;
import io.epitaph.model.LastWords;
import java.time.Duration;

final class IncarnationDocument {
  private IncarnationDocument() {}

  static EcsDocument of(Incarnation run) {
    EcsDocument doc =
        new EcsDocument(IndexKind.INCARNATIONS, run.id(), run.engine(), run.anchoredAt())
            .revised(run.revision(), run.anchoredAt());
    doc.event().put("kind", "event").put("start", run.startedAt()).put("end", run.diedAt());
    if (run.startedAt() != null && run.diedAt() != null) {
      doc.event().put("duration", nanos(Duration.between(run.startedAt(), run.diedAt())));
    }
    doc.category("process", run.diedAt() == null ? "start" : "end");
    doc.container(run.containerId(), run.containerName(), run.image());
    doc.workload(run.workload());
    doc.exit(run.exitCode(), run.cause());
    doc.hostMemory(run.host());
    Fields own =
        doc.own("incarnation")
            .put("number", run.number())
            .put("revision", run.revision())
            .put("probes", run.probes())
            .put("execs", run.execs())
            .put("ooms", run.ooms().size())
            .put("updated_at", run.updatedAt())
            .put("started_by", run.startedBy())
            .put("next", run.next())
            .put("memory_limit", run.memoryLimit())
            .put("restart_policy", run.restartPolicy());
    LastWords words = run.lastWords();
    if (words != null && !words.lines().isEmpty()) {
      own.put("last_words", String.join("\n", words.lines()));
    }
    return doc;
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}

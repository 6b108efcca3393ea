package io.epitaph.indexer.documents;

import io.epitaph.model.OomKill;

final class OomKillDocument {
  private OomKillDocument() {}

  static EcsDocument of(OomKill kill) {
    EcsDocument doc = new EcsDocument(IndexKind.KILLS, kill.id(), kill.engine(), kill.killedAt());
    doc.event().put("kind", "event").put("action", "oom-kill").put("reason", kill.sentence());
    doc.category("process", "end");
    if (kill.containerId() != null) {
      doc.container(kill.containerId(), null, null);
    }
    doc.ecs("process").put("name", kill.process()).put("pid", kill.pid());
    doc.own("kill")
        .put("scope", kill.scope())
        .put("group", kill.group())
        .put("asked_by", kill.askedBy())
        .put("asked_by_container", kill.askedByContainer())
        .put("bytes", kill.bytes())
        .put("anon_bytes", kill.anonBytes());
    doc.hostMemory(kill.host());
    return doc;
  }
}

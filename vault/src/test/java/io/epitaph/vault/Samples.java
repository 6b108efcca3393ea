package io.epitaph.vault;

import io.epitaph.model.Archive;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.EngineRef;
import java.time.Instant;
import java.util.List;

/** Manifests made up for tests. */
final class Samples {
  private Samples() {}

  static Manifest lost(String id, String why) {
    return new Manifest(
        Manifest.SCHEMA,
        id,
        Instant.parse("2026-02-03T14:00:21.947182894Z"),
        null,
        Archive.State.LOST,
        why,
        new EngineRef("engine-1", "host-7", "host-7"),
        "20.10.24",
        new Manifest.Container("c".repeat(64), "gone", null, null, null, null, null, null),
        null,
        null,
        null,
        "request-1",
        ArchiveRequest.Reason.FAULT,
        Archive.How.EXPORT,
        false,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        false,
        List.of(why),
        List.of(),
        null,
        List.of());
  }
}

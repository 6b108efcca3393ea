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
    return Manifest.lost(
        id,
        Instant.parse("2026-02-03T14:00:21.947182894Z"),
        why,
        new Manifest.Of(
            new EngineRef("engine-1", "host-7", "host-7"),
            "20.10.24",
            new Manifest.Container("c".repeat(64), "gone", null, null, null, null, null, null),
            null),
        new Manifest.Request(null, null, "request-1", ArchiveRequest.Reason.FAULT, null, null));
  }

  static Manifest stored(String id, TakenTar taken) {
    Instant at = Instant.parse("2026-02-03T14:00:21.947182894Z");
    return new Manifest(
        Manifest.SCHEMA,
        id,
        at,
        at,
        Archive.State.STORED,
        null,
        new Manifest.Of(null, null, null, "made up"),
        Manifest.Request.NONE,
        Archive.How.ADDED,
        false,
        Manifest.Setup.UNKNOWN,
        Manifest.Proofs.of(taken, taken.missing("the input")),
        List.of());
  }
}

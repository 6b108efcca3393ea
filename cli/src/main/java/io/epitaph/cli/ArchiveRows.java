package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import io.epitaph.vault.DamagedManifest;
import io.epitaph.vault.Manifest;
import java.time.Instant;
import java.util.List;

/** The archives of a vault as the rows of a table, and as lines of JSON. */
final class ArchiveRows {
  private ArchiveRows() {}

  static ObjectNode json(DamagedManifest damaged) {
    ObjectNode line = Wire.MAPPER.createObjectNode();
    line.put("archiveId", damaged.id()).put("state", "damaged").put("sound", false);
    line.putArray("problems").add(damaged.why());
    return line;
  }

  static List<Cell> row(DamagedManifest damaged) {
    Cell unknown = Cell.of("-");
    return List.of(
        Cell.of(damaged.id().substring(0, 8), Tone.STRONG),
        unknown,
        unknown,
        unknown,
        unknown,
        unknown,
        Cell.of("DAMAGED manifest", Tone.BAD));
  }

  static List<Cell> row(Manifest manifest, Instant now) {
    Archive archive = manifest.toArchive();
    boolean lost = archive.state() == Archive.State.LOST;
    return List.of(
        Cell.of(manifest.id().substring(0, 8), Tone.STRONG),
        Cell.of(manifest.name()),
        Cell.of(Times.ago(manifest.takenAt(), now)),
        Cell.of(lost ? "-" : Words.bytes(archive.tarBytes())),
        Cell.of(lost ? "-" : Words.bytes(archive.storedBytes())),
        Cell.of(
            archive.added() < 0
                ? "-"
                : "+" + archive.added() + " ~" + archive.changed() + " -" + archive.deleted()),
        lost ? Cell.of("lost: " + manifest.lost(), Tone.BAD) : Cell.of(how(manifest)));
  }

  static String how(Manifest manifest) {
    String word =
        switch (manifest.how()) {
          case EXPORT -> "export";
          case COPY -> "copy";
          case LAYERS -> "layers";
          case ADDED -> "added";
        };
    return word
        + (manifest.paused() ? ", paused" : "")
        + (manifest.proofs().complete() ? ", complete" : ", INCOMPLETE");
  }
}

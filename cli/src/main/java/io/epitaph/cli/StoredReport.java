package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest;
import java.util.List;

/** Prints what was stored of a file system, or why it is lost. */
final class StoredReport {
  private static final int MOST_ODD = 10;

  private StoredReport() {}

  static void print(Surroundings surroundings, boolean json, Manifest manifest) {
    Screen screen = surroundings.screen();
    if (json) {
      ObjectNode line =
          Wire.MAPPER
              .createObjectNode()
              .put("archiveId", manifest.id())
              .put("state", Wire.name(manifest.state()))
              .put("complete", manifest.proofs().complete());
      manifest.proofs().missing().forEach(line.putArray("missing")::add);
      manifest.proofs().problems().forEach(line.putArray("problems")::add);
      screen.json(line);
      return;
    }
    manifest
        .proofs()
        .missing()
        .forEach(sentence -> surroundings.note("incomplete: " + Printable.of(sentence)));
    List<String> odd = manifest.proofs().problems();
    odd.stream()
        .limit(MOST_ODD)
        .forEach(sentence -> surroundings.note("odd: " + Printable.of(sentence)));
    if (odd.size() > MOST_ODD) {
      surroundings.note(
          "and "
              + (odd.size() - MOST_ODD)
              + " more, which `epitaph archive show "
              + manifest.id().substring(0, 8)
              + "` lists");
    }
    screen.line(manifest.id());
  }
}

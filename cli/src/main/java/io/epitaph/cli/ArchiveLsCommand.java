package io.epitaph.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.cli.Screen.Cell;
import io.epitaph.cli.Screen.Tone;
import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import io.epitaph.vault.DamagedManifest;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.VaultListing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the archives of a vault. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description =
        "Lists archives, and what could not be archived, newest first. Exit 4 when a manifest is damaged.",
    footer = {"", "Example: epitaph archive ls --vault /var/lib/epitaph/vault"})
final class ArchiveLsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  ArchiveLsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Screen screen = surroundings.screen();
    VaultListing listing = target.archives(surroundings).listing();
    List<Manifest> all = listing.archives();
    int code = listing.damaged().isEmpty() ? 0 : Main.INTEGRITY;
    if (target.json()) {
      all.forEach(manifest -> screen.json(manifest.toArchive()));
      listing.damaged().forEach(damaged -> screen.json(json(damaged)));
      return code;
    }
    if (all.isEmpty() && listing.damaged().isEmpty()) {
      surroundings.note("the vault is empty");
      return 0;
    }
    Instant now = surroundings.clock().instant();
    List<List<Cell>> rows = new ArrayList<>();
    all.forEach(manifest -> rows.add(row(manifest, now)));
    listing.damaged().forEach(damaged -> rows.add(row(damaged)));
    screen.table(
        List.of("ARCHIVE", "CONTAINER", "TAKEN", "SIZE", "STORED", "CHANGED", "HOW"), rows);
    listing.damaged().forEach(damaged -> surroundings.note(Screen.printable(damaged.why())));
    return code;
  }

  static ObjectNode json(DamagedManifest damaged) {
    ObjectNode line = Wire.MAPPER.createObjectNode();
    line.put("archiveId", damaged.id()).put("state", "damaged").put("sound", false);
    line.putArray("problems").add(damaged.why());
    return line;
  }

  private static List<Cell> row(DamagedManifest damaged) {
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

  private static List<Cell> row(Manifest manifest, Instant now) {
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

package io.epitaph.cli;

import io.epitaph.cli.Screen.Cell;
import io.epitaph.cli.Screen.Tone;
import io.epitaph.model.Archive;
import io.epitaph.model.Words;
import io.epitaph.vault.Manifest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the archives of a vault. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists archives, and what could not be archived, newest first.",
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
    List<Manifest> all = target.archives(surroundings).list();
    if (target.json()) {
      all.forEach(manifest -> screen.json(manifest.toArchive()));
      return 0;
    }
    if (all.isEmpty()) {
      surroundings.note("the vault is empty");
      return 0;
    }
    Instant now = surroundings.clock().instant();
    screen.table(
        List.of("ARCHIVE", "CONTAINER", "TAKEN", "SIZE", "STORED", "CHANGED", "HOW"),
        all.stream().map(manifest -> row(manifest, now)).toList());
    return 0;
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
          case ADDED -> "added";
        };
    return word
        + (manifest.paused() ? ", paused" : "")
        + (manifest.proofs().complete() ? ", complete" : ", INCOMPLETE");
  }
}

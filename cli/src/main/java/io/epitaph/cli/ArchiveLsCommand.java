package io.epitaph.cli;

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
      listing.damaged().forEach(damaged -> screen.json(ArchiveRows.json(damaged)));
      return code;
    }
    if (all.isEmpty() && listing.damaged().isEmpty()) {
      surroundings.note("the vault is empty");
      return 0;
    }
    Instant now = surroundings.clock().instant();
    List<List<Cell>> rows = new ArrayList<>();
    all.forEach(manifest -> rows.add(ArchiveRows.row(manifest, now)));
    listing.damaged().forEach(damaged -> rows.add(ArchiveRows.row(damaged)));
    screen.table(
        List.of("ARCHIVE", "CONTAINER", "TAKEN", "SIZE", "STORED", "CHANGED", "HOW"), rows);
    listing.damaged().forEach(damaged -> surroundings.note(Printable.of(damaged.why())));
    return code;
  }
}

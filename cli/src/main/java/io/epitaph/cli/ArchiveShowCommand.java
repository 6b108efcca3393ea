package io.epitaph.cli;

import io.epitaph.model.Archive;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import io.epitaph.vault.Manifest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints what a vault knows about an archive. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows whose file system it is, how it was taken, and whether it is complete.",
    footer = {"", "Example: epitaph archive show shop-web-1"})
final class ArchiveShowCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "ARCHIVE", description = "A prefix of its id, or a container's name.")
  private String which;

  ArchiveShowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Screen screen = surroundings.screen();
    Manifest manifest = target.archives(surroundings).show(which);
    if (target.json()) {
      // The environment in it is a secret of the container's, and stays in the vault.
      screen.json(manifest.toArchive());
      return 0;
    }
    screen.line(
        screen.toned(Tone.STRONG, Printable.of(manifest.name())) + "  archive " + manifest.id());
    boolean lost = manifest.state() == Archive.State.LOST;
    line("state", lost ? "lost: " + manifest.lost() : ArchiveRows.how(manifest));
    line("taken", Wire.text(manifest.takenAt()));
    line("cause", manifest.request().cause());
    line(
        "reason",
        manifest.request().reason() == null ? null : Wire.name(manifest.request().reason()));
    if (manifest.container() != null) {
      line("container", manifest.container().id());
      line("image", manifest.container().image());
      line("status", manifest.container().status());
    }
    line("engine", manifest.of().engine() == null ? null : manifest.of().engine().name());
    if (manifest.contents() != null) {
      Manifest.Part tar = manifest.contents().tar();
      line("tar", Words.bytes(tar.bytes()) + ", " + manifest.contents().entries() + " entries");
      line("sha256", tar.sha256());
      line("stored", Words.bytes(manifest.contents().stored().bytes()));
    }
    if (manifest.setup().changes() != null) {
      Manifest.Changes changes = manifest.setup().changes();
      line(
          "changes",
          changes.added()
              + " added, "
              + changes.changed()
              + " changed, "
              + changes.deleted()
              + " deleted");
    }
    manifest
        .setup()
        .mounts()
        .forEach(mount -> line("not in it", mount.type() + " mounted at " + mount.destination()));
    manifest.proofs().missing().forEach(sentence -> line("missing", sentence));
    manifest.proofs().problems().forEach(sentence -> line("odd", sentence));
    return 0;
  }

  private void line(String name, @Nullable String text) {
    if (text != null) {
      Screen screen = surroundings.screen();
      screen.line(
          "  " + screen.toned(Tone.FAINT, String.format("%-10s", name)) + Printable.of(text));
    }
  }
}

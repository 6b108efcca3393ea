package io.epitaph.cli;

import io.epitaph.archiver.ArchiveSearch;
import io.epitaph.archiver.FileQuery;
import io.epitaph.archiver.FoundFile;
import io.epitaph.engine.identity.EngineIdentity;
import io.epitaph.engine.mask.MaskList;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Wire;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds files in all archives of a vault. */
@Command(
    name = "find",
    mixinStandardHelpOptions = true,
    description =
        "Finds files in all archives: by name, content, text or type; newest first. Exit 1 when"
            + " there is none, 4 when an archive is damaged.",
    footer = {
      "",
      "Example: epitaph archive find --name '*.conf' --text upstream --since 7d",
      "",
      "In a pattern * stands for anything but a slash, ** for anything, ? for a character; with a",
      "slash in it, it is of the whole path. A text is looked for in the text files that the",
      "containers changed (of an added tar in all), up to 4 MiB each, with secrets masked, those of",
      "the collectors beside the vault, of --collector-state and of --mask too; a type among these",
      "files too."
    })
final class ArchiveFindCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Option(names = "--name", paramLabel = "GLOB", description = "Files of this name or path.")
  private @Nullable String name;

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description = "Files of this content; a prefix of it is enough.")
  private @Nullable String sha256;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Changed text files that have this in a line, in any case.")
  private @Nullable String text;

  @Option(
      names = "--mime",
      paramLabel = "TYPE",
      description = "Changed files of this type: application/pdf, image/*.")
  private @Nullable String mime;

  @Option(
      names = "--container",
      paramLabel = "NAME|ID",
      description = "Only archives of this container.")
  private @Nullable String container;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only archives taken since: 2h, 3d, or a time.")
  private @Nullable String since;

  @Option(names = "--changed", description = "Only what the container added, changed or deleted.")
  private boolean changed;

  @Setting
  @Option(
      names = "--collector-state",
      paramLabel = "DIR",
      description =
          "The state folder of the collector that watched the containers, or one with those of"
              + " several: what it masks is masked here too. Those beside the vault are found.")
  private @Nullable Path collectorState;

  @Mixin private MaskOptions mask;

  private long found;

  ArchiveFindCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    FileQuery query =
        new FileQuery(
            name,
            sha256,
            text,
            mime,
            container,
            since == null ? null : Times.parse(since, surroundings.clock().instant()),
            changed);
    Archives archives = target.archives(surroundings);
    List<String> damaged =
        new ArchiveSearch(archives.vault(), masker(archives.vault())).run(query, this::print);
    damaged.forEach(why -> surroundings.note("not searched: " + Printable.of(why)));
    if (!damaged.isEmpty()) {
      return Main.INTEGRITY;
    }
    if (found == 0) {
      surroundings.note("no matching files");
      return Main.NO_SUCH_THING;
    }
    return 0;
  }

  private Masker masker(Vault vault) throws IOException {
    MaskList list = CollectorMasks.around(vault.folder(), collectorState).plus(mask.list());
    return EngineIdentity.unknown().withMask(list).masker();
  }

  private void print(FoundFile file) {
    found++;
    Screen screen = surroundings.screen();
    if (target.json()) {
      screen.json(file);
      return;
    }
    String letter = file.change() == null ? " " : Character.toString(file.change().letter());
    String where = file.archiveId().substring(0, 8) + "  " + Printable.of(file.container());
    String type = file.type() == null ? "" : Wire.name(file.type());
    String path = Printable.of(file.path());
    String line =
        file.text() == null ? "" : ":" + file.line() + ": " + Printable.logLine(file.text());
    screen.line(
        where + "  " + letter + "  %-13s %12d  ".formatted(type, file.size()) + path + line);
  }
}

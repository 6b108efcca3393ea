package io.epitaph.cli;

import io.epitaph.model.Wire;
import io.epitaph.vault.ArchivedPath;
import io.epitaph.vault.tar.TarEntry;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what an archive holds. */
@Command(
    name = "files",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the entries: A added, C changed, D deleted by the container.",
      "In brackets the extended attributes that the tar has not, as far as its layers were read."
    },
    footer = {"", "Example: epitaph archive files shop-web-1 --changed"})
final class ArchiveFilesCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "ARCHIVE", description = "A prefix of its id, or a container's name.")
  private String which;

  @Option(names = "--changed", description = "Only what the container added, changed or deleted.")
  private boolean changed;

  ArchiveFilesCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    target.archives(surroundings).files(which, changed, this::print);
    return 0;
  }

  private void print(ArchivedPath file) {
    Screen screen = surroundings.screen();
    if (target.json()) {
      screen.json(file);
      return;
    }
    TarEntry entry = file.entry();
    ArchivedPath.Beyond beyond = file.beyond();
    String letter = file.change() == null ? " " : Character.toString(file.change().letter());
    String type = beyond == null || beyond.type() == null ? "" : beyond.type();
    String rest =
        entry == null
            ? "%-18s %12s".formatted(type, "")
            : "%-18s %12d"
                .formatted(
                    Wire.name(entry.type()) + " " + "%04o".formatted(entry.mode()), entry.size());
    String path = entry == null ? file.path() : entry.askedFor();
    String link = entry == null || entry.link() == null ? "" : " -> " + entry.link();
    String attributes =
        beyond == null || beyond.attributes() == null
            ? ""
            : "  (" + String.join(", ", new TreeSet<>(beyond.attributes().keySet())) + ")";
    screen.line(letter + "  " + rest + "  " + Printable.of(path + link + attributes));
  }
}

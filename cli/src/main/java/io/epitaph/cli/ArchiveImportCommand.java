package io.epitaph.cli;

import io.epitaph.archiver.ArchiveImporter;
import io.epitaph.archiver.ArchiveImporter.Imported;
import io.epitaph.vault.Archives;
import io.epitaph.vault.StoredArchive;
import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an image from an archive. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Makes an image from an archive; it runs as the container did.",
    footer = {"", "Example: epitaph archive import shop-web-1 --tag shop/web:dead"})
final class ArchiveImportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "ARCHIVE", description = "A prefix of its id, or a container's name.")
  private String which;

  @Option(
      names = "--tag",
      paramLabel = "NAME:TAG",
      description = "The image's name. Default: epitaph/ID.")
  private @Nullable String tag;

  @Mixin private EngineOption engine;

  ArchiveImportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    URI address = engine.address(surroundings.environment());
    Archives archives = target.archives(surroundings);
    String id = archives.show(which).id();
    String reference = tag == null ? "epitaph/" + id.substring(0, 12) + ":latest" : tag;
    try (StoredArchive archive = archives.vault().open(id);
        ArchiveImporter importer = ArchiveImporter.open(address)) {
      Imported imported = importer.importInto(archive, reference);
      if (target.json()) {
        surroundings.screen().json(imported);
        return 0;
      }
      if (!imported.configured()) {
        surroundings.note(
            "the archive has no command or environment of the container, so the image has none");
      }
      surroundings.screen().line(imported.reference() + "  " + imported.imageId());
    }
    return 0;
  }
}

package io.epitaph.cli;

import io.epitaph.archiver.OciLayout;
import io.epitaph.model.Words;
import io.epitaph.vault.Archives;
import io.epitaph.vault.StoredArchive;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the tar of an archive. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the tar, byte for byte as it was taken; or with --oci an image that runs as the",
      "container did, as a folder that skopeo and podman read."
    },
    footer = {
      "",
      "Example: epitaph archive export shop-web-1 -o - | tar tv",
      "         epitaph archive export shop-web-1 --oci dead && skopeo inspect oci:dead:latest"
    })
final class ArchiveExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "ARCHIVE", description = "A prefix of its id, or a container's name.")
  private String which;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write; - for standard output.")
  private @Nullable String output;

  @Option(
      names = "--oci",
      paramLabel = "DIR",
      description = "Write an OCI image layout to this folder, which must not exist.")
  private @Nullable Path oci;

  ArchiveExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if ((output == null) == (oci == null)) {
      throw new IllegalArgumentException("give either --output FILE or --oci DIR");
    }
    if (oci != null) {
      return image(oci.toAbsolutePath().normalize());
    }
    return tar(String.valueOf(output));
  }

  private int image(Path folder) throws Exception {
    if (Files.exists(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    Archives archives = target.archives(surroundings);
    try (StoredArchive archive = archives.vault().open(archives.show(which).id())) {
      OciLayout.Written written = OciLayout.write(archive, folder);
      if (target.json()) {
        surroundings.screen().json(written);
        return 0;
      }
      if (!written.configured()) {
        surroundings.note(
            "the archive has no command or environment of the container, so the image has none");
      }
      surroundings.screen().line("oci:" + written.folder() + ":" + written.tag());
      return 0;
    }
  }

  private int tar(String output) throws Exception {
    if (output.equals("-")) {
      target.archives(surroundings).export(which, surroundings.screen().bytes());
      surroundings.screen().bytes().flush();
      return 0;
    }
    OutputFile file = OutputFile.at(output);
    Archives archives = target.archives(surroundings);
    long bytes = file.write(out -> archives.export(which, out));
    surroundings.note(Words.bytes(bytes) + " in " + file.path());
    return 0;
  }
}

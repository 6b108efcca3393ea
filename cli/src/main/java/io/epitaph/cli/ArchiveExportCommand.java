package io.epitaph.cli;

import io.epitaph.model.Words;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives back the tar. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the tar, byte for byte as it was taken.",
    footer = {"", "Example: epitaph archive export shop-web-1 -o - | tar tv"})
final class ArchiveExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "ARCHIVE", description = "The begin of its id, or a container's name.")
  private String which;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to; - for standard output.")
  private String output;

  ArchiveExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (output.equals("-")) {
      target.archives(surroundings).export(which, surroundings.screen().bytes());
      surroundings.screen().bytes().flush();
      return 0;
    }
    Path file = Path.of(output).toAbsolutePath();
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    long bytes;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
      bytes = target.archives(surroundings).export(which, out);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    surroundings.note(Words.bytes(bytes) + " in " + file);
    return 0;
  }
}

package io.epitaph.cli;

import io.epitaph.model.Words;
import io.epitaph.vault.Archives;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the tar of an archive. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the tar, byte for byte as it was taken.",
    footer = {"", "Example: epitaph archive export shop-web-1 -o - | tar tv"})
final class ArchiveExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "ARCHIVE", description = "A prefix of its id, or a container's name.")
  private String which;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The file to write; - for standard output.")
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
    OutputFile file = OutputFile.at(output);
    Archives archives = target.archives(surroundings);
    long bytes = file.write(out -> archives.export(which, out));
    surroundings.note(Words.bytes(bytes) + " in " + file.path());
    return 0;
  }
}

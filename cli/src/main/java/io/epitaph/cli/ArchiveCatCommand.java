package io.epitaph.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints one file of an archive. */
@Command(
    name = "cat",
    mixinStandardHelpOptions = true,
    description = "Writes the content of one file to standard output, as it is.",
    footer = {"", "Example: epitaph archive cat shop-web-1 var/log/app.log"})
final class ArchiveCatCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(
      index = "0",
      paramLabel = "ARCHIVE",
      description = "A prefix of its id, or a container's name.")
  private String which;

  @Parameters(index = "1", paramLabel = "PATH", description = "The file, as in the container.")
  private String path;

  ArchiveCatCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    target.archives(surroundings).cat(which, path, surroundings.screen().bytes());
    surroundings.screen().bytes().flush();
    return 0;
  }
}

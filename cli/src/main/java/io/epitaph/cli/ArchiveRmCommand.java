package io.epitaph.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes an archive. */
@Command(
    name = "rm",
    mixinStandardHelpOptions = true,
    description = "Removes an archive permanently; by its id only.",
    footer = {"", "Example: epitaph archive rm 7f3a91c2"})
final class ArchiveRmCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "ID", description = "A prefix of the archive's id.")
  private String id;

  ArchiveRmCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    surroundings.screen().line(target.archives(surroundings).delete(id));
    return 0;
  }
}

package io.epitaph.cli;

import io.epitaph.archiver.ArchiveTaker;
import io.epitaph.model.Archive;
import io.epitaph.stack.StateFolder;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Archives a container by hand. */
@Command(
    name = "now",
    mixinStandardHelpOptions = true,
    description = "Archives a container of this machine's engine, dead or alive.",
    footer = {"", "Example: epitaph archive now web --pause"})
final class ArchiveNowCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(paramLabel = "NAME|ID", description = "A container's name or id.")
  private String container;

  @Option(
      names = "--pause",
      description = "Pause a running container meanwhile, for a consistent archive.")
  private boolean pause;

  @Mixin private EngineOption engine;

  ArchiveNowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    URI address = engine.address(surroundings.environment());
    Path folder = target.folder(surroundings);
    Manifest manifest;
    try (ArchiveTaker taker =
        ArchiveTaker.open(address, Vault.open(folder), collectorState(folder, address))) {
      manifest = taker.takeNow(container, pause);
    }
    if (manifest.state() == Archive.State.LOST) {
      throw new NoSuchThingException(
          "'" + container + "' could not be archived: " + manifest.lost());
    }
    ArchiveAddCommand.report(surroundings, target.json(), manifest);
    return 0;
  }

  /** Beside a stack's vault are its collectors' folders, which hold the engine's identity. */
  private static @Nullable Path collectorState(Path vault, URI engine) {
    Path state = StateFolder.around(vault).collector(engine);
    return Files.isDirectory(state) ? state : null;
  }
}

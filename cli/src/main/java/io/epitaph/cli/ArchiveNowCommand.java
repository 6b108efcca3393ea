package io.epitaph.cli;

import io.epitaph.archiver.ArchiveTaker;
import io.epitaph.archiver.DeadContainer;
import io.epitaph.archiver.DeadContainers;
import io.epitaph.model.Archive;
import io.epitaph.stack.StateFolder;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    footer = {
      "",
      "Example: epitaph archive now web --pause",
      "         epitaph archive now --all-dead --filter label=com.docker.compose.project=shop"
    })
final class ArchiveNowCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Parameters(arity = "0..1", paramLabel = "NAME|ID", description = "A container's name or id.")
  private @Nullable String container;

  @Option(
      names = "--all-dead",
      description =
          "All containers that do not run, one after another; those that are in the vault are passed"
              + " over, so it may be ended and run again.")
  private boolean allDead;

  @Option(
      names = "--filter",
      paramLabel = "KEY=VALUE",
      description = "With --all-dead, only these: label=, name=, ...; as docker ps has it.")
  private List<String> filters = new ArrayList<>();

  @Option(
      names = "--most",
      paramLabel = "N",
      description =
          "With --all-dead, no more than N that are not in the vault yet, the longest dead first.")
  private int most = Integer.MAX_VALUE;

  @Option(
      names = "--pause",
      description = "Pause a running container meanwhile, for a consistent archive.")
  private boolean pause;

  @Option(
      names = "--volumes",
      description =
          "The container's volumes too, each as an archive of its own, NAME:/path; not while it is"
              + " paused.")
  private boolean volumes;

  @Mixin private EngineOption engine;

  ArchiveNowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (allDead == (container != null)) {
      throw new IllegalArgumentException("name one container, or give --all-dead");
    }
    if (allDead && (pause || volumes)) {
      throw new IllegalArgumentException(
          "--pause and --volumes are for one named container, not for --all-dead");
    }
    if (!allDead && (!filters.isEmpty() || most != Integer.MAX_VALUE)) {
      throw new IllegalArgumentException("--filter and --most are only for --all-dead");
    }
    Map<String, List<String>> by = PruneCommand.filters(filters);
    URI address = engine.address(surroundings.environment());
    Path folder = target.folder(surroundings);
    try (ArchiveTaker taker =
        ArchiveTaker.open(address, Vault.open(folder), collectorState(folder, address))) {
      if (container == null) {
        return allDead(new DeadContainers(taker), by);
      }
      one(taker, container);
    }
    return 0;
  }

  /** What is stored is said before the volumes, which may fail. */
  private void one(ArchiveTaker taker, String of) throws IOException, NoSuchThingException {
    Manifest manifest = taker.takeNow(of, pause);
    if (manifest.state() == Archive.State.LOST) {
      throw new NoSuchThingException("'" + of + "' could not be archived: " + manifest.lost());
    }
    StoredReport.print(surroundings, target.json(), manifest);
    if (volumes) {
      for (Manifest volume : taker.takeVolumes(of)) {
        StoredReport.print(surroundings, target.json(), volume);
      }
    }
  }

  private int allDead(DeadContainers containers, Map<String, List<String>> by) throws IOException {
    List<DeadContainer> dead = containers.before(surroundings.clock().instant(), by);
    if (dead.isEmpty()) {
      surroundings.note("no matching containers");
      return 0;
    }
    return new DeadOnes(surroundings, target.json()).run(dead, containers::archive, most);
  }

  /** Beside a stack's vault are its collectors' folders, which hold the engine's identity. */
  static @Nullable Path collectorState(Path vault, URI engine) {
    Path state = StateFolder.around(vault).collector(engine);
    return Files.isDirectory(state) ? state : null;
  }
}

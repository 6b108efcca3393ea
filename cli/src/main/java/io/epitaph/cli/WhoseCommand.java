package io.epitaph.cli;

import io.epitaph.archiver.Owner;
import io.epitaph.archiver.Owners;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** From a folder on the host to its container, and back. */
@Command(
    name = "whose",
    mixinStandardHelpOptions = true,
    description = {
      "Says which container a folder or file on the host belongs to: a layer, a volume, a log.",
      "Given a container, lists its folders. Knows those of the engine and of the vault."
    },
    footer = {
      "",
      "Example: epitaph whose /var/lib/docker/overlay2/0a1b2c3d4e5f/diff/var/log/app.log",
      "",
      "A layer of an image may be of several containers. Exit 1 when it is of none that is known. The",
      "layers of containerd's image store are known to root on the engine's host."
    })
final class WhoseCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private VaultTarget target;

  @Mixin private EngineOption engine;

  @Parameters(paramLabel = "PATH|NAME|ID", description = "A path on the host, or a container.")
  private String what;

  WhoseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    boolean path = what.startsWith("/");
    Owners owners = owners();
    List<Owner> found = path ? owners.of(Path.of(what).normalize().toString()) : owners.named(what);
    if (found.isEmpty()) {
      throw new NoSuchThingException(
          path
              ? what + " is of no container that the engine or the vault knows"
              : "neither the engine nor the vault knows the folders of a container '" + what + "'");
    }
    Screen screen = surroundings.screen();
    if (target.json()) {
      found.forEach(screen::json);
      return 0;
    }
    screen.table(
        List.of("NAME", "CONTAINER", "STATUS", "WHAT", "IN THE CONTAINER", "ON THE HOST"),
        found.stream().map(owner -> row(owner, path)).toList());
    return 0;
  }

  /** An engine that does not answer hides nothing of the vault, and the other way round. */
  private Owners owners() throws IOException {
    Owners owners = new Owners();
    IOException noEngine = null;
    try (DockerEngine docker = DockerEngine.connect(engine.address(surroundings.environment()))) {
      owners.add(docker);
    } catch (EngineUnavailableException e) {
      noEngine = e;
      surroundings.note(Failure.of(e).sentence());
    }
    try {
      Path folder = target.folder(surroundings);
      if (Files.isDirectory(folder)) {
        owners.add(Vault.open(folder));
      }
    } catch (IOException e) {
      if (noEngine != null) {
        throw e;
      }
    }
    return owners;
  }

  private static List<Cell> row(Owner owner, boolean path) {
    String status =
        owner.archiveId() == null ? owner.status() : "archive " + owner.archiveId().substring(0, 8);
    return List.of(
        Cell.of(owner.name()),
        Cell.of(Sentences.shortId(owner.containerId())),
        Cell.of(status),
        Cell.of(owner.folder().what()),
        Cell.of(path ? owner.inside() : owner.folder().inside()),
        Cell.of(owner.folder().host()));
  }
}

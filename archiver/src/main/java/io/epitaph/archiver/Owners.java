package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.archiver.HostFolders.Folder;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.keeper.ContainerSnapshots;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose folder that is: of the containers that an engine has, and of those that a vault has
 * archived. For one thread.
 */
public final class Owners {
  private static final Logger LOG = LoggerFactory.getLogger(Owners.class);

  private final List<Known> all = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  /** A container and its folders. */
  private record Known(
      String id,
      String name,
      @Nullable String status,
      @Nullable String archiveId,
      List<Folder> folders) {}

  /**
   * An owner.
   *
   * @param status {@code running}, {@code exited}, ...; null when it is removed
   * @param archiveId null when it is of the engine
   * @param folder which of its folders
   * @param inside where the path is in the container; null when it is nowhere there
   */
  public record Owner(
      String containerId,
      String name,
      @Nullable String status,
      @Nullable String archiveId,
      Folder folder,
      @Nullable String inside) {}

  /** Adds what an engine has. */
  public void add(DockerEngine engine) throws IOException {
    Map<String, List<Path>> snapshots = snapshots(engine);
    for (String id : engine.containers()) {
      Known known = known(engine, id, snapshots.getOrDefault(id, List.of()));
      if (known != null) {
        add(known);
      }
    }
  }

  /** Of containerd's image store; none when it is not here, or may not be read. */
  private static Map<String, List<Path>> snapshots(DockerEngine engine) throws IOException {
    String root = engine.info().dataRoot();
    if (root == null || !"unix".equals(engine.address().getScheme())) {
      return Map.of();
    }
    try {
      return ContainerSnapshots.of(Path.of(root));
    } catch (IOException e) {
      LOG.debug("containerd's snapshots cannot be read dataRoot={}", root, e);
      return Map.of();
    }
  }

  /** Null when it was removed since the list was made. */
  private static @Nullable Known known(DockerEngine engine, String id, List<Path> layers)
      throws IOException {
    try {
      JsonNode inspect = Wire.MAPPER.readTree(engine.inspect(id));
      String name = inspect.path("Name").asText().replaceFirst("^/", "");
      String status = inspect.path("State").path("Status").asText();
      return new Known(id, name, status, null, HostFolders.of(inspect, layers));
    } catch (NoSuchContainerException e) {
      return null;
    }
  }

  /**
   * Adds what a vault has, after the engine: of a container that is there the engine knows more.
   */
  public void add(Vault vault) throws IOException {
    for (Manifest manifest : vault.list()) {
      Manifest.Container of = manifest.container();
      JsonNode inspect = manifest.setup().inspect();
      if (of != null && inspect != null) {
        add(new Known(of.id(), manifest.name(), null, manifest.id(), HostFolders.of(inspect)));
      }
    }
  }

  private void add(Known known) {
    if (ids.add(known.id())) {
      all.add(known);
    }
  }

  /** Those that a path belongs to. A layer of an image may be that of many. */
  public List<Owner> of(String path) {
    List<Owner> owners = new ArrayList<>();
    for (Known known : all) {
      Folder folder = HostFolders.holding(path, known.folders());
      if (folder != null) {
        owners.add(owner(known, folder, folder.inside(path)));
      }
    }
    return owners;
  }

  /** The folders of a container, by its name or a prefix of its id. */
  public List<Owner> named(String container) {
    List<Owner> owners = new ArrayList<>();
    for (Known known : all) {
      boolean prefix = container.length() >= 4 && known.id().startsWith(container);
      if (known.name().equals(container) || prefix) {
        known.folders().forEach(folder -> owners.add(owner(known, folder, folder.inside())));
      }
    }
    return owners;
  }

  private static Owner owner(Known known, Folder folder, @Nullable String inside) {
    return new Owner(known.id(), known.name(), known.status(), known.archiveId(), folder, inside);
  }
}

package io.epitaph.archiver;

import io.epitaph.engine.DockerEngine;
import io.epitaph.keeper.ContainerSnapshots;
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

  private final List<OwnedFolders> all = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  /** Adds what an engine has. */
  public void add(DockerEngine engine) throws IOException {
    Map<String, List<Path>> snapshots = snapshots(engine);
    for (String id : engine.containers()) {
      add(OwnedFolders.of(engine, id, snapshots.getOrDefault(id, List.of())));
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

  /**
   * Adds what a vault has, after the engine: of a container that is there the engine knows more.
   */
  public void add(Vault vault) throws IOException {
    for (Manifest manifest : vault.list()) {
      add(OwnedFolders.of(manifest));
    }
  }

  private void add(@Nullable OwnedFolders known) {
    if (known != null && ids.add(known.id())) {
      all.add(known);
    }
  }

  /** Those that a path belongs to. A layer of an image may be that of many. */
  public List<Owner> of(String path) {
    List<Owner> owners = new ArrayList<>();
    for (OwnedFolders known : all) {
      HostFolder folder = HostFolders.holding(path, known.folders());
      if (folder != null) {
        owners.add(known.owner(folder, folder.inside(path)));
      }
    }
    return owners;
  }

  /** The folders of a container, by its name or a prefix of its id. */
  public List<Owner> named(String container) {
    List<Owner> owners = new ArrayList<>();
    for (OwnedFolders known : all) {
      boolean prefix = container.length() >= 4 && known.id().startsWith(container);
      if (known.name().equals(container) || prefix) {
        known.folders().forEach(folder -> owners.add(known.owner(folder, folder.inside())));
      }
    }
    return owners;
  }
}

package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.ThrowAwayContainer;
import io.epitaph.model.Ids;
import io.epitaph.model.Wire;
import io.epitaph.vault.Deposit;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Archives the volumes of a container. Binds are left out, beneath a volume too: they may be the
 * whole host.
 *
 * @see <a
 *     href="https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Container/operation/ContainerArchive">GET
 *     /containers/{id}/archive</a>
 */
final class Volumes {
  private final DockerEngine engine;
  private final Vault vault;
  private final Manifests manifests;
  private final Clock clock;

  Volumes(DockerEngine engine, Vault vault, Manifests manifests, Clock clock) {
    this.engine = engine;
    this.vault = vault;
    this.manifests = manifests;
    this.clock = clock;
  }

  List<Manifest> take(String container) throws IOException {
    JsonNode inspect = Wire.MAPPER.readTree(engine.inspect(container));
    String name = inspect.path("Name").asText().replaceFirst("^/", "");
    List<Manifest> taken = new ArrayList<>();
    for (JsonNode mount : inspect.path("Mounts")) {
      if (mount.path("Type").asText().equals("volume")) {
        taken.add(take(inspect, name, mount));
      }
    }
    return taken;
  }

  private Manifest take(JsonNode inspect, String name, JsonNode mount) throws IOException {
    String path = mount.path("Destination").asText();
    String containerId = inspect.path("Id").asText();
    ContainerMounts mounts = new ContainerMounts(inspect);
    if (!mounts.hasBeneath(path)) {
      return take(containerId, name + ":" + path, path, containerId);
    }
    // Else what is mounted beneath it would be in its tar too.
    String target = "/epitaph-volume" + path.substring(path.lastIndexOf('/'));
    ThrowAwayContainer.Volume volume =
        new ThrowAwayContainer.Volume(mount.path("Name").asText(), mounts.subpath(path), target);
    try (VolumeContainer through =
        VolumeContainer.around(engine, inspect.path("Image").asText(), volume)) {
      return take(through.id(), name + ":" + path, target, containerId);
    }
  }

  /**
   * @param through the container that it is read through
   * @param path where it is in that
   * @param containerId the one that it belongs to
   */
  private Manifest take(String through, String called, String path, String containerId)
      throws IOException {
    Instant at = clock.instant();
    String id = Ids.hash("archive-volume", containerId, called, UUID.randomUUID().toString());
    try (Deposit deposit = vault.deposit();
        InputStream tar = engine.copy(through, path)) {
      Manifest manifest =
          manifests.volume(id, called, at, clock.instant(), deposit.take(tar, List.of()));
      return deposit.commit(manifest);
    }
  }
}

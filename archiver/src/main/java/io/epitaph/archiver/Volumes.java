package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
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
 * Archives the volumes of a container. Binds are left out: they may be the whole host.
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
        String path = mount.path("Destination").asText();
        taken.add(take(inspect.path("Id").asText(), name + ":" + path, path));
      }
    }
    return taken;
  }

  private Manifest take(String containerId, String called, String path) throws IOException {
    Instant at = clock.instant();
    String id = Ids.hash("archive-volume", containerId, path, UUID.randomUUID().toString());
    try (Deposit deposit = vault.deposit();
        InputStream tar = engine.copy(containerId, path)) {
      Manifest manifest =
          manifests.volume(id, called, at, clock.instant(), deposit.take(tar, List.of()));
      return deposit.commit(manifest);
    }
  }
}

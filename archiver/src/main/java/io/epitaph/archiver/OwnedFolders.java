package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container and its folders.
 *
 * @param status null when it is removed
 * @param archiveId null when it is of the engine
 */
record OwnedFolders(
    String id,
    String name,
    @Nullable String status,
    @Nullable String archiveId,
    List<HostFolder> folders) {
  /** Null when it was removed since the list was made. */
  static @Nullable OwnedFolders of(DockerEngine engine, String id, List<Path> layers)
      throws IOException {
    try {
      JsonNode inspect = Wire.MAPPER.readTree(engine.inspect(id));
      String name = inspect.path("Name").asText().replaceFirst("^/", "");
      String status = inspect.path("State").path("Status").asText();
      return new OwnedFolders(id, name, status, null, HostFolders.of(inspect, layers));
    } catch (NoSuchContainerException e) {
      return null;
    }
  }

  static @Nullable OwnedFolders of(Manifest manifest) {
    Manifest.Container of = manifest.container();
    JsonNode inspect = manifest.setup().inspect();
    return of == null || inspect == null
        ? null
        : new OwnedFolders(of.id(), manifest.name(), null, manifest.id(), HostFolders.of(inspect));
  }

  Owner owner(HostFolder folder, @Nullable String inside) {
    return new Owner(id, name, status, archiveId, folder, inside);
  }
}

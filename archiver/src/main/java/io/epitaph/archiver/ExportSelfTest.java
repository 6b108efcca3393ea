package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.engine.ThrowAwayContainer;
import io.epitaph.files.Durable;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether exporting from the engine at hand leaves the container's layer behind for good, as 26.1
 * does. Tested once per engine, with a temporary container that is never started; the result is
 * kept in the vault.
 */
final class ExportSelfTest {
  private static final Logger LOG = LoggerFactory.getLogger(ExportSelfTest.class);

  /** A larger image would cost too much to export for this. */
  private static final long LARGEST_IMAGE = 200L * 1024 * 1024;

  private final DockerEngine engine;
  private final Path vault;
  private final Durable disk;

  /**
   * @param vault the folder that the result is kept in
   */
  ExportSelfTest(DockerEngine engine, Path vault, Durable disk) {
    this.engine = engine;
    this.vault = vault;
    this.disk = disk;
  }

  SelfTestResult run(EngineInfo info) throws IOException {
    String key = engine.address() + " " + info.version() + " " + info.storageDriver();
    SelfTestResult known = SelfTestResult.read(vault, key);
    if (known != null) {
      return known;
    }
    SelfTestResult result = tried(info);
    LOG.info(
        "export self-test engine={} leaks={} why={}",
        engine.address(),
        result.leaks(),
        result.why());
    if (result.leaks() != null) {
      result.write(vault, disk, key);
    }
    return result;
  }

  private SelfTestResult tried(EngineInfo info) throws IOException {
    if (info.dataRoot() == null
        || !"unix".equals(engine.address().getScheme())
        || !Files.isReadable(Path.of(info.dataRoot()))) {
      return new SelfTestResult(null, "the engine's data root cannot be read from here");
    }
    String id = ThrowAwayContainer.create(engine, LARGEST_IMAGE, "export");
    if (id == null) {
      return new SelfTestResult(
          null, "there is no image of less than " + LARGEST_IMAGE + " bytes to try it with");
    }
    Path layer;
    try {
      layer = layer(id);
      if (layer != null) {
        try (InputStream tar = engine.export(id)) {
          tar.transferTo(OutputStream.nullOutputStream());
        }
      }
    } finally {
      engine.remove(id);
    }
    if (layer == null) {
      return new SelfTestResult(null, "the engine does not say where it keeps a container's layer");
    }
    return Files.exists(layer)
        ? new SelfTestResult(true, "the layer of a temporary container stayed after its removal")
        : new SelfTestResult(false, "the layer of a temporary container was removed with it");
  }

  private @Nullable Path layer(String id) throws IOException {
    JsonNode data = Wire.MAPPER.readTree(engine.inspect(id)).path("GraphDriver").path("Data");
    String upper = data.path("UpperDir").asText();
    Path layer = upper.isEmpty() ? null : Path.of(upper).getParent();
    return layer != null && Files.isDirectory(layer) ? layer : null;
  }
}

package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineUnavailableException;
import io.epitaph.files.Hashes;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.tar.TarOfFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads an archive into an engine as an image of one layer that runs as the container did.
 *
 * <p>It is loaded ({@code POST /images/load}), not imported with {@code changes=}: those are lines
 * of a Dockerfile, in which an environment variable cannot hold a line break, a health check loses
 * its times, and {@code $} is expanded. A loaded image brings its configuration as JSON, exactly as
 * the container had it; its layer is checked by the engine against the SHA-256 of the tar that was
 * taken; and the history of the image that the container came from goes with it.
 *
 * @see <a href="https://github.com/moby/docker-image-spec/blob/main/spec.md">Docker image
 *     specification</a>
 */
public final class ArchiveImporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveImporter.class);

  /** The label on an image that names the archive it was made of. */
  public static final String LABEL = ArchivedImage.LABEL;

  private final DockerEngine engine;

  private ArchiveImporter(DockerEngine engine) {
    this.engine = engine;
  }

  /**
   * @throws EngineUnavailableException when no engine answers there
   */
  public static ArchiveImporter open(URI address) throws IOException {
    return new ArchiveImporter(DockerEngine.connect(address));
  }

  /**
   * The image that was made.
   *
   * @param reference with its tag
   * @param imageId as the engine reports it
   * @param configured false when the archive has no configuration: it runs only with a command
   */
  public record Imported(String reference, String imageId, boolean configured) {}

  /**
   * Makes an image.
   *
   * @param reference {@code name:tag}; without a tag it is {@code latest}
   * @throws IllegalArgumentException when it is not a valid image reference
   * @throws DamagedArchiveException when the archive is not what was stored
   * @throws IOException when the archive is not complete, or the engine does not accept it
   */
  public Imported importInto(StoredArchive archive, String reference) throws IOException {
    String tagged = ImageReference.tagged(reference);
    Manifest manifest = archive.manifest();
    Manifest.Contents contents = ArchivedImage.requireWhole(manifest);
    Manifest.Platform platform = manifest.setup().platform();
    byte[] config =
        Wire.write(ArchivedImage.config(manifest, platform == null ? ownPlatform() : platform));
    try (InputStream layer = archive.tar();
        InputStream image = image(tagged, config, contents.tar().bytes(), layer)) {
      engine.load(image);
    }
    String imageId = engine.image(tagged).path("Id").asText();
    LOG.info("archive imported archiveId={} image={}", manifest.id(), tagged);
    return new Imported(tagged, imageId, manifest.setup().config() != null);
  }

  /** In the form that {@code docker save} writes. */
  private static InputStream image(String tagged, byte[] config, long bytes, InputStream layer) {
    String name = HexFormat.of().formatHex(Hashes.sha256().digest(config)) + ".json";
    ArrayNode list = Wire.MAPPER.createArrayNode();
    ObjectNode entry = list.addObject();
    entry.put("Config", name);
    entry.putArray("RepoTags").add(tagged);
    entry.putArray("Layers").add("layer.tar");
    return new TarOfFiles(
        List.of(
            TarOfFiles.Content.of(name, config),
            TarOfFiles.Content.of("manifest.json", Wire.write(list)),
            new TarOfFiles.Content("layer.tar", bytes, layer)));
  }

  private Manifest.Platform ownPlatform() throws IOException {
    JsonNode version = engine.version();
    return new Manifest.Platform(
        version.path("Os").asText("linux"), version.path("Arch").asText("amd64"), null);
  }

  @Override
  public void close() {
    engine.close();
  }
}

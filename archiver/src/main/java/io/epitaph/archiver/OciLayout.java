package io.epitaph.archiver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive as an OCI image layout, which needs no engine: a folder that skopeo, podman and
 * others copy to where it is wanted.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">OCI image
 *     layout</a>
 */
public final class OciLayout {
  private static final String TYPE = "application/vnd.oci.image.";

  private final StoredArchive archive;
  private final Path folder;
  private final OciBlobs blobs;

  private OciLayout(StoredArchive archive, Path folder) throws IOException {
    this.archive = archive;
    this.folder = folder;
    this.blobs = OciBlobs.in(folder);
  }

  /**
   * What was written.
   *
   * @param folder the layout
   * @param tag {@code latest}
   * @param digest of the image's manifest
   * @param configured false when the archive has no configuration: it runs only with a command
   */
  public record Written(String folder, String tag, String digest, boolean configured) {}

  /**
   * Writes the folder; it appears when it is complete. Only its owner may read it: the environment
   * may hold secrets, and the tar is the whole file system.
   *
   * @param folder must not exist
   * @throws IOException when the archive is not complete, or not what was stored
   */
  public static Written write(StoredArchive archive, Path folder) throws IOException {
    ArchivedImage.requireWhole(archive.manifest());
    Path parent = Files.createDirectories(folder.toAbsolutePath().getParent());
    Path unfinished = Files.createTempDirectory(parent, folder.getFileName() + ".unfinished-");
    try {
      String digest = new OciLayout(archive, unfinished).writeAll();
      Files.move(unfinished, folder);
      boolean configured = archive.manifest().setup().config() != null;
      return new Written(folder.toString(), "latest", digest, configured);
    } catch (IOException | RuntimeException e) {
      remove(unfinished);
      throw e;
    }
  }

  private String writeAll() throws IOException {
    Manifest manifest = archive.manifest();
    Manifest.Platform known = manifest.setup().platform();
    Manifest.Platform platform =
        known == null ? new Manifest.Platform("linux", hostArchitecture(), null) : known;
    ObjectNode image = Wire.MAPPER.createObjectNode().put("schemaVersion", 2);
    image.put("mediaType", TYPE + "manifest.v1+json");
    byte[] config = Wire.write(ArchivedImage.config(manifest, platform));
    image.set("config", blobs.write(TYPE + "config.v1+json", config));
    image.putArray("layers").add(layer());
    annotate(image.putObject("annotations"), manifest);
    ObjectNode described = blobs.write(TYPE + "manifest.v1+json", Wire.write(image));
    described.putObject("annotations").put("org.opencontainers.image.ref.name", "latest");
    ObjectNode on = described.putObject("platform");
    on.put("os", platform.os()).put("architecture", platform.architecture());
    if (platform.variant() != null) {
      on.put("variant", platform.variant());
    }
    ObjectNode index = Wire.MAPPER.createObjectNode().put("schemaVersion", 2);
    index.put("mediaType", TYPE + "index.v1+json").putArray("manifests").add(described);
    Files.write(folder.resolve("index.json"), Wire.write(index));
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return described.path("digest").asText();
  }

  /**
   * By the names of images: the archive of a container without a platform is most often of here.
   */
  private static String hostArchitecture() {
    return switch (System.getProperty("os.arch")) {
      case "aarch64" -> "arm64";
      case "x86_64", "amd64" -> "amd64";
      default -> System.getProperty("os.arch");
    };
  }

  private ObjectNode layer() throws IOException {
    Manifest.Part tar = ArchivedImage.requireWhole(archive.manifest()).tar();
    try (InputStream in = archive.tar();
        OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(blobs.file(tar.sha256())))) {
      // Compares the SHA-256 at its end.
      in.transferTo(out);
    }
    return OciBlobs.descriptor(TYPE + "layer.v1.tar", tar.sha256(), tar.bytes());
  }

  private static void annotate(ObjectNode annotations, Manifest manifest) {
    annotations.put("org.opencontainers.image.created", manifest.takenAt().toString());
    annotations.put("org.opencontainers.image.title", manifest.name());
    annotations.put(ArchivedImage.LABEL, manifest.id());
    Manifest.Container container = manifest.container();
    if (container != null && container.image() != null) {
      annotations.put("org.opencontainers.image.base.name", container.image());
    }
    if (container != null && container.imageId() != null) {
      annotations.put(ArchivedImage.LABEL + ".image-id", container.imageId());
    }
    if (manifest.request().cause() != null) {
      annotations.put(ArchivedImage.LABEL + ".cause", manifest.request().cause());
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure)
              throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

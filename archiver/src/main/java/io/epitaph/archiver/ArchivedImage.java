package io.epitaph.archiver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import io.epitaph.vault.Manifest;
import java.io.IOException;

/**
 * An archive as an image of one layer, the tar itself: its digest is the SHA-256 that the manifest
 * has. Engines apply a layer's owners by number; names in it belong to another host.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI image
 *     configuration</a>
 */
final class ArchivedImage {
  /** The label that names the archive it was made of. */
  static final String LABEL = "io.epitaph.archive";

  private ArchivedImage() {}

  /**
   * @throws IOException when the archive is not complete
   */
  static Manifest.Contents requireWhole(Manifest manifest) throws IOException {
    Manifest.Contents contents = manifest.contents();
    if (contents == null || !contents.ended()) {
      throw new IOException(
          "archive "
              + manifest.id()
              + " cannot become an image, it is not whole: "
              + String.join("; ", manifest.proofs().missing())
              + ". Its files can be extracted");
    }
    return contents;
  }

  /**
   * The configuration: how it runs, on what, and where it comes from.
   *
   * @param platform what it runs on
   */
  static ObjectNode config(Manifest manifest, Manifest.Platform platform) throws IOException {
    Manifest.Contents contents = requireWhole(manifest);
    ObjectNode image = Wire.MAPPER.createObjectNode();
    image.put("os", platform.os()).put("architecture", platform.architecture());
    if (platform.variant() != null) {
      image.put("variant", platform.variant());
    }
    image.put("created", manifest.takenAt().toString());
    ObjectNode config =
        manifest.setup().config() instanceof ObjectNode known
            ? known.deepCopy()
            : Wire.MAPPER.createObjectNode();
    ObjectNode labels =
        config.path("Labels") instanceof ObjectNode known ? known : config.putObject("Labels");
    labels.put(LABEL, manifest.id());
    if (manifest.container() != null) {
      labels.put(LABEL + ".container", manifest.container().id());
      if (manifest.container().image() != null) {
        labels.put(LABEL + ".image", manifest.container().image());
      }
      if (manifest.container().exitCode() != null) {
        labels.put(LABEL + ".exit-code", manifest.container().exitCode().toString());
      }
      if (manifest.request().cause() != null) {
        labels.put(LABEL + ".cause", manifest.request().cause());
      }
    }
    image.set("config", config);
    ObjectNode layers = image.putObject("rootfs").put("type", "layers");
    layers.putArray("diff_ids").add("sha256:" + contents.tar().sha256());
    image.set("history", ImageHistory.of(manifest));
    return image;
  }
}

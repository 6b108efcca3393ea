package io.epitaph.keeper;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.files.Hashes;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers of an image, as an engine's own files name them: the image has the digests of its
 * layers' contents, of which the engine makes one for each layer with all below it; and that leads
 * to the folder.
 *
 * @see <a
 *     href="https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid">ChainID</a>
 */
final class ImageLayers {
  private ImageLayers() {}

  /**
   * @param image its digest, {@code sha256:...}
   * @return the folders' names, the uppermost first; null when the engine has removed the image
   */
  static @Nullable List<String> of(Path dataRoot, String image) throws IOException {
    List<String> found = null;
    for (String driver : LayerStore.DRIVERS) {
      found = found == null ? in(dataRoot.resolve("image").resolve(driver), image) : found;
    }
    return found;
  }

  private static @Nullable List<String> in(Path store, String image) throws IOException {
    String hash = image.replaceFirst("^sha256:", "");
    if (!hash.matches("[0-9a-f]{64}")) {
      return null;
    }
    try {
      JsonNode config =
          Wire.MAPPER.readTree(
              Files.readAllBytes(store.resolve("imagedb/content/sha256").resolve(hash)));
      Deque<String> names = new ArrayDeque<>();
      String chain = "";
      for (JsonNode digest : config.path("rootfs").path("diff_ids")) {
        chain = chain.isEmpty() ? digest.asText() : chained(chain, digest.asText());
        Path layer = store.resolve("layerdb/sha256").resolve(chain.replaceFirst("^sha256:", ""));
        names.addFirst(Files.readString(layer.resolve("cache-id")).strip());
      }
      return List.copyOf(names);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static String chained(String below, String digest) {
    MessageDigest sha256 = Hashes.sha256();
    sha256.update((below + " " + digest).getBytes(StandardCharsets.UTF_8));
    return "sha256:" + Hashes.hex(sha256);
  }
}

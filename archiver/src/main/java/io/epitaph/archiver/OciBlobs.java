package io.epitaph.archiver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.files.Hashes;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The contents of an OCI image layout, each in a file that is named by its hash.
 *
 * @param folder {@code blobs/sha256} in the layout
 */
record OciBlobs(Path folder) {
  /** Makes the folder. */
  static OciBlobs in(Path layout) throws IOException {
    return new OciBlobs(Files.createDirectories(layout.resolve("blobs").resolve("sha256")));
  }

  /** Returns what names it elsewhere. */
  ObjectNode write(String type, byte[] content) throws IOException {
    String hash = HexFormat.of().formatHex(Hashes.sha256().digest(content));
    Files.write(file(hash), content);
    return descriptor(type, hash, content.length);
  }

  static ObjectNode descriptor(String type, String hash, long bytes) {
    ObjectNode descriptor = Wire.MAPPER.createObjectNode().put("mediaType", type);
    return descriptor.put("digest", "sha256:" + hash).put("size", bytes);
  }

  Path file(String hash) {
    return folder.resolve(hash);
  }
}

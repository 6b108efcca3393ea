package io.epitaph.vault;

import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a manifest, which end in their {@linkplain ManifestProof proof}. */
final class ManifestFile {
  /** Labels and command lines have no limit; but no file of this size is one that we wrote. */
  static final long MOST_BYTES = 64L * 1024 * 1024;

  private ManifestFile() {}

  static byte[] write(Manifest manifest) {
    return ManifestProof.append(Wire.write(manifest));
  }

  /**
   * @param id that its name says
   * @throws java.nio.file.NoSuchFileException when there is none
   * @throws DamagedArchiveException when it is not what was written
   */
  static Manifest read(Path file, String id) throws IOException {
    long bytes = Files.size(file);
    if (bytes > MOST_BYTES) {
      throw new DamagedArchiveException(
          file
              + " cannot be read: it has "
              + bytes
              + " bytes, no manifest has more than "
              + MOST_BYTES);
    }
    byte[] json = Files.readAllBytes(file);
    Manifest manifest;
    try {
      ManifestProof.require(json);
      manifest = Wire.read(json, Manifest.class);
    } catch (MalformedRecordException e) {
      throw new DamagedArchiveException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (!manifest.id().equals(id)) {
      throw new DamagedArchiveException(
          file + " is the manifest of another archive, " + manifest.id());
    }
    return manifest;
  }
}

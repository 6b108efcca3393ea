package io.epitaph.vault;

import io.epitaph.files.Hashes;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a manifest. They end in the SHA-256 of all before it, so that a flipped bit is found
 * wherever it is. Manifests that were written before have none; they end in their tags.
 */
final class ManifestFile {
  /** Labels and command lines have no limit; but no file of this size is one that we wrote. */
  static final long MOST_BYTES = 64L * 1024 * 1024;

  private static final String NAME = ",\"manifestSha256\":\"";
  private static final int PROOF = NAME.length() + 64 + 2;
  private static final Pattern PROVEN =
      Pattern.compile(Pattern.quote(NAME) + "([0-9a-f]{64})\"\\}");
  private static final Pattern UNPROVEN = Pattern.compile("(?s).*\\]\\s*\\}\\s*");

  private ManifestFile() {}

  static byte[] write(Manifest manifest) {
    byte[] json = Wire.write(manifest);
    String end = NAME + hash(json, json.length - 1) + "\"}";
    byte[] proven = Arrays.copyOf(json, json.length - 1 + PROOF);
    System.arraycopy(end.getBytes(StandardCharsets.US_ASCII), 0, proven, json.length - 1, PROOF);
    return proven;
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
      requireProof(json);
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

  /** A later schema is said first: its manifest may be proven in another way. */
  private static void requireProof(byte[] json) throws MalformedRecordException {
    int from = Math.max(0, json.length - PROOF);
    String end = new String(json, from, json.length - from, StandardCharsets.ISO_8859_1);
    Matcher proof = PROVEN.matcher(end);
    if (proof.matches()) {
      String got = hash(json, from);
      if (!got.equals(proof.group(1))) {
        readable(json);
        throw new MalformedRecordException(
            "it has been changed: its SHA-256 is " + got + ", wanted " + proof.group(1));
      }
    } else if (!UNPROVEN.matcher(end).matches()) {
      readable(json);
      throw new MalformedRecordException("it does not end as a manifest does");
    }
  }

  /** Fails when it is none at all, with what is wrong with it. */
  private static void readable(byte[] json) throws MalformedRecordException {
    Wire.read(json, Manifest.class);
  }

  private static String hash(byte[] json, int length) {
    MessageDigest digest = Hashes.sha256();
    digest.update(json, 0, length);
    digest.update((byte) '}');
    return Hashes.hex(digest);
  }
}

package io.epitaph.engine.mask;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key of the fingerprints, 32 bytes. Hosts that share one give the same secret the same
 * fingerprint. Immutable.
 */
public final class MaskingKey {
  public static final int BYTES = 32;
  private static final int LEAST = 16;
  private static final int MOST = 4096;
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  private final byte[] bytes;

  private MaskingKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a shared key: 32 random bytes, or any text or bytes of at least 16, of which the SHA-256
   * is the key. White space around a text does not count.
   *
   * @throws IllegalArgumentException when it cannot be read, is too short, or others than its owner
   *     may read or write it
   */
  public static MaskingKey read(Path file) {
    try {
      Set<PosixFilePermission> rights = rights(file);
      if (!OWNERS.containsAll(rights)) {
        throw new IllegalArgumentException(
            "masking-key "
                + file
                + ": others than its owner have rights on it, "
                + PosixFilePermissions.toString(rights)
                + ", wanted rw-------: chmod 600 "
                + file);
      }
      if (Files.isRegularFile(file) && Files.size(file) > MOST) {
        throw wrong(file, Files.size(file) + " bytes");
      }
      return of(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "masking-key "
              + file
              + ": cannot be read: "
              + e
              + ". Wanted a file that all hosts share, e.g. of: openssl rand -base64 32",
          e);
    }
  }

  private static MaskingKey of(Path file, byte[] content) {
    byte[] key = isText(content) ? text(content) : content;
    if (key.length < LEAST || key.length > MOST) {
      throw wrong(file, key.length + " bytes");
    }
    return new MaskingKey(key.length == BYTES && key == content ? key : sha256(key));
  }

  private static IllegalArgumentException wrong(Path file, String got) {
    return new IllegalArgumentException(
        "masking-key "
            + file
            + ": got "
            + got
            + ", wanted "
            + LEAST
            + " to "
            + MOST
            + ", random: openssl rand -base64 32");
  }

  private static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      if ((b < ' ' && b != '\n' && b != '\r' && b != '\t') || b == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static byte[] text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII).strip().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** None where files have no such rights. */
  private static Set<PosixFilePermission> rights(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? Files.getPosixFilePermissions(file)
        : Set.of();
  }

  /** The key itself. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MaskingKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "a masking key";
  }
}

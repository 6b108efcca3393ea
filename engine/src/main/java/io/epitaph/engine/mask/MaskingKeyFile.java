package io.epitaph.engine.mask;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/** The file of a masking key that a user shares among hosts. */
final class MaskingKeyFile {
  private static final int LEAST = 16;
  private static final int MOST = 4096;
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  private MaskingKeyFile() {}

  /** See {@link MaskingKey#read}. */
  static MaskingKey read(Path file) {
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
      return new MaskingKey(key(file, Files.readAllBytes(file)));
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

  private static byte[] key(Path file, byte[] content) {
    byte[] key = isText(content) ? text(content) : content;
    if (key.length < LEAST || key.length > MOST) {
      throw wrong(file, key.length + " bytes");
    }
    return key.length == MaskingKey.BYTES && key == content ? key : sha256(key);
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
}

package io.epitaph.engine.mask;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of the fingerprints, 32 bytes. Hosts that share one give the same secret the same
 * fingerprint. Immutable.
 */
public final class MaskingKey {
  public static final int BYTES = 32;
  private final byte[] bytes;

  MaskingKey(byte[] bytes) {
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
    return MaskingKeyFile.read(file);
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

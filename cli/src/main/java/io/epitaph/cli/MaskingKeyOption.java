package io.epitaph.cli;

import io.epitaph.engine.mask.MaskingKey;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The key of the fingerprints, shared by several hosts. */
final class MaskingKeyOption {
  @Setting
  @Option(
      names = "--masking-key",
      paramLabel = "FILE",
      description =
          "A key that hosts share, so that a secret has one fingerprint on all of them: 16 random"
              + " bytes or more, for its owner only (chmod 600)."
              + " Default: a key of the collector's own, in its state folder.")
  private @Nullable Path file;

  /**
   * @return null for the collector's own
   * @throws IllegalArgumentException when it cannot be read, is too short, or open to others
   */
  @Nullable MaskingKey key() {
    return file == null ? null : MaskingKey.read(file);
  }
}

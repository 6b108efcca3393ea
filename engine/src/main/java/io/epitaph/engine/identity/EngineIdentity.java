package io.epitaph.engine.identity;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Under which id an engine is known, and the key that secrets are masked with: the collector's, so
 * that one secret has one fingerprint everywhere.
 *
 * @param engineId null when no collector ever watched this engine
 */
public record EngineIdentity(@Nullable String engineId, Masker masker) {

  /**
   * Reads a collector's state folder.
   *
   * @return null when the collector has not written it yet
   */
  public static @Nullable EngineIdentity read(Path collectorState) throws IOException {
    try {
      JsonNode engine =
          Wire.MAPPER.readTree(Files.readAllBytes(collectorState.resolve("engine.json")));
      String id = engine.path("id").asText();
      byte[] key = Files.readAllBytes(collectorState.resolve("masking.key"));
      if (id.isEmpty()) {
        throw new IOException(collectorState.resolve("engine.json") + " has no id");
      }
      return new EngineIdentity(id, new Masker(key));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IllegalArgumentException e) {
      throw new IOException(collectorState.resolve("masking.key") + ": " + e.getMessage(), e);
    }
  }

  /** Without a collector: no id, and a key that is thrown away, so that nothing can be guessed. */
  public static EngineIdentity unknown() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new EngineIdentity(null, new Masker(key));
  }
}

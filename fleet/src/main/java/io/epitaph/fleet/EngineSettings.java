package io.epitaph.fleet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * What a simulated engine is like.
 *
 * @param name the host name that it reports
 * @param ring how many events it remembers
 * @param clockOffset by how much its clock is ahead of the time line
 * @param liveRestore whether containers outlive it
 */
public record EngineSettings(
    String name, Dialect dialect, int ring, Duration clockOffset, boolean liveRestore) {
  /** As a Docker Engine of that version comes. */
  public static EngineSettings of(String name, Dialect dialect) {
    return new EngineSettings(name, dialect, SimulatedEngine.RING, Duration.ZERO, false);
  }

  public EngineSettings withRing(int events) {
    return new EngineSettings(name, dialect, events, clockOffset, liveRestore);
  }

  public EngineSettings withClockOffset(Duration ahead) {
    return new EngineSettings(name, dialect, ring, ahead, liveRestore);
  }

  public EngineSettings withLiveRestore() {
    return new EngineSettings(name, dialect, ring, clockOffset, true);
  }

  /** The SHA-256 of a text, in hex: an id. */
  static String hex(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

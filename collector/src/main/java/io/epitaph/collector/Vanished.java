package io.epitaph.collector;

import io.epitaph.engine.Engine;
import io.epitaph.engine.LogTail;
import io.epitaph.keeper.KeptContainer;
import io.epitaph.keeper.KeptFolder;
import io.epitaph.keeper.LastLines;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a keeper on this host has of containers that the engine no longer knows: its last record of
 * them, and their log. Thread-safe.
 */
final class Vanished {
  private static final Logger LOG = LoggerFactory.getLogger(Vanished.class);

  /** How it is known, in the place of the engine's answer. */
  static final String HOW =
      "the engine had removed it: from its last record of it, which a keeper kept";

  /** Lines of the log take more room in the engine's file. */
  private static final int ENCODED = 8;

  private final boolean local;
  private @Nullable Engine engine;
  private @Nullable KeptFolder folder;

  /**
   * @param local whether the engine is on this host
   */
  Vanished(boolean local) {
    this.local = local;
  }

  /** In the form of the engine's answer; null when nothing was kept. */
  byte @Nullable [] inspect(Engine of, String containerId) {
    try {
      KeptContainer kept = find(of, containerId);
      return kept == null ? null : Wire.MAPPER.writeValueAsBytes(kept.inspect());
    } catch (IOException e) {
      LOG.debug("no record was kept containerId={}", containerId, e);
      return null;
    }
  }

  /** How what was kept of a container is known, for people. */
  String how(Engine of, String containerId) {
    String how = HOW;
    try {
      KeptContainer kept = find(of, containerId);
      String rotated = kept == null ? null : kept.log().rotatedAway();
      how += rotated == null ? "" : "; " + rotated;
      how += kept != null && kept.isRecordCut() ? "; that is too long, and was read in part" : "";
    } catch (IOException e) {
      LOG.debug("whether its log is whole is not known containerId={}", containerId, e);
    }
    return how;
  }

  /** The end of its log; null when nothing was kept. */
  @Nullable LogTail log(
      Engine of, String containerId, int lines, int bytes, @Nullable Instant since) {
    try {
      KeptContainer kept = find(of, containerId);
      if (kept == null) {
        return null;
      }
      LastLines tail = kept.log().tail(lines, ENCODED * bytes, since);
      return new LogTail(tail.lines(), tail.truncated());
    } catch (IOException e) {
      LOG.debug("no log was kept containerId={}", containerId, e);
      return null;
    }
  }

  private @Nullable KeptContainer find(Engine of, String containerId) throws IOException {
    KeptFolder known = local ? folder(of) : null;
    return known == null ? null : known.find(containerId);
  }

  /** The engine is asked once for its data root. */
  private synchronized @Nullable KeptFolder folder(Engine of) throws IOException {
    if (engine != of) {
      String root = of.info().dataRoot();
      folder = root == null ? null : KeptFolder.of(Path.of(root));
      engine = of;
    }
    return folder;
  }
}

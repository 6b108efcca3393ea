package io.epitaph.archiver;

import io.epitaph.model.Archive;
import io.epitaph.vault.TakenTar;
import java.time.Instant;
import java.util.List;

/**
 * One tar as it was streamed into a vault.
 *
 * @param at when it began
 * @param paused true when the container was paused for it
 * @param missing what is missing or not proven, one sentence each
 */
record Export(
    ContainerView container,
    Instant at,
    Archive.How how,
    boolean paused,
    TakenTar taken,
    List<String> missing) {

  /** Whether its end is missing. */
  boolean isShort() {
    return taken.brokeOff() != null || !taken.contents().ended();
  }
}

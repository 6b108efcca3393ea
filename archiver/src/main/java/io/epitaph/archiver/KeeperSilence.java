package io.epitaph.archiver;

import io.epitaph.keeper.KeeperStatus;
import io.epitaph.keeper.KeptContainer;
import io.epitaph.keeper.KeptFolder;
import io.epitaph.keeper.Lapse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a keeper has nothing of a container. */
record KeeperSilence(KeptFolder kept, Clock clock) {
  /**
   * Why nothing was kept of a container, for people; null when that is not known.
   *
   * @param from about when it vanished at the earliest
   */
  @Nullable String about(String containerId, Instant from) throws IOException {
    KeptContainer container = kept.find(containerId);
    if (container != null && container.hasLayers()) {
      return "it was kept, and cannot be read: what there is stays within the keeper's limits";
    }
    String leftOut = container == null ? null : container.leftOut();
    if (leftOut != null) {
      return "not kept: " + leftOut;
    }
    // Of a row of them, all but the first wait for nothing.
    awaitKeeper(from.plusSeconds(2));
    Instant now = clock.instant();
    return Lapse.between(kept, from, now, now);
  }

  /** Until the keeper has said how it is since a time; one that was killed never does. */
  private void awaitKeeper(Instant since) {
    try {
      while (KeeperStatus.isUnsure(kept, since, clock.instant())) {
        Thread.sleep(200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

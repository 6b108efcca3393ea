package io.epitaph.archiver;

import io.epitaph.keeper.Claim;
import io.epitaph.keeper.KeptContainer;
import io.epitaph.keeper.KeptFolder;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A kept container that waits to be archived. */
record WaitingContainer(KeptContainer container, int tries, Instant keptAt) {
  private static final Logger LOG = LoggerFactory.getLogger(WaitingContainer.class);

  private static void finishDrop(KeptContainer container) throws IOException {
    try (Claim claim = container.claim()) {
      if (claim != null) {
        container.finishDrop();
      }
    }
  }

  /**
   * Those that were kept before a time, the least tried first. What cannot be looked at hides no
   * other; what a process has half dropped is dropped.
   */
  static List<WaitingContainer> in(KeptFolder kept, Instant before) throws IOException {
    List<WaitingContainer> waiting = new ArrayList<>();
    for (KeptContainer each : kept.containers()) {
      try {
        WaitingContainer found = new WaitingContainer(each, each.tries(), each.keptAt());
        // One more than the most: then nothing of it could be stored.
        if (each.hasLayers()
            && found.tries() <= VanishedTaker.MOST_TRIES
            && found.keptAt().isBefore(before)) {
          waiting.add(found);
        } else if (each.isHalfDropped()) {
          finishDrop(each);
        }
      } catch (IOException e) {
        LOG.warn("it cannot be looked at containerId={}: {}", each.id(), e.getMessage());
      }
    }
    waiting.sort(
        Comparator.comparing(WaitingContainer::tries).thenComparing(WaitingContainer::keptAt));
    return waiting;
  }
}

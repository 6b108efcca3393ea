package io.epitaph.collector;

import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be said of a gap in the events, by comparing what the engine says of its containers
 * after it with what was last known of them. Only what that shows: no event is made up for what
 * merely may have been. Made for one gap.
 *
 * <p>What the engine says may be later than the gap. What came after it was observed, and is left
 * to the events that say it.
 */
final class Reconstruction {
  private final EngineRef engine;
  private final UnwatchedSpan gap;
  private final Instant madeAt;
  private final ObservedEvents observed;

  /**
   * @param madeAt by the collector's clock
   * @param observed what the engine still remembers of the time after the gap
   */
  Reconstruction(EngineRef engine, UnwatchedSpan gap, Instant madeAt, List<EngineEvent> observed) {
    this.engine = engine;
    this.gap = gap;
    this.madeAt = madeAt;
    this.observed = new ObservedEvents(observed);
  }

  /**
   * @param known what was known before the gap
   * @param listed all containers that the engine has after it
   * @param snapshots of those
   */
  Reconstructed of(
      Map<String, KnownContainer> known, List<String> listed, List<InspectSnapshot> snapshots) {
    ReconstructedEvents events = new ReconstructedEvents(engine, madeAt);
    Set<String> there = new HashSet<>(listed);
    known.forEach(
        (id, container) -> {
          if (!there.contains(id) && !observed.has(id, Actions.DESTROY)) {
            destroyed(id, container, events);
          }
        });
    int restartsUnseen = 0;
    int unknown = 0;
    for (InspectSnapshot snapshot : snapshots) {
      String id = snapshot.containerId();
      Facts facts = snapshot.facts();
      if (facts == null) {
        unknown += observed.has(id, Actions.DESTROY) ? 0 : 1;
      } else {
        restartsUnseen +=
            new ContainerComparison(id, known.get(id), facts, gap, observed, events).compare();
      }
    }
    return new Reconstructed(events.inOrder(), restartsUnseen, unknown);
  }

  private void destroyed(String id, KnownContainer last, ReconstructedEvents into) {
    ContainerEvents.of(id, last.labels(), last.image(), last.name(), gap, into)
        .likely(
            Actions.DESTROY,
            null,
            "the engine's list of containers, which lacks it; when it was removed is not known",
            Map.of());
  }
}

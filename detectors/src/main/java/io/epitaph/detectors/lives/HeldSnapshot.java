package io.epitaph.detectors.lives;

import io.epitaph.detectors.Instants;
import io.epitaph.model.HostMemory;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.LastWords;
import io.epitaph.model.MemoryCounts;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LifeTracker} needs of a snapshot, so that it can be kept until its event comes.
 *
 * @param dueAt when it is used without; null when nothing is waited for
 */
record HeldSnapshot(
    String id,
    Instant takenAt,
    String why,
    @Nullable String causeEventId,
    @Nullable Facts facts,
    @Nullable LastWords lastWords,
    @Nullable Instant dueAt,
    @Nullable MemoryCounts memoryCounts,
    @Nullable HostMemory host) {

  /** One that is used so much later. */
  HeldSnapshot shifted(Duration by) {
    return until(Instants.later(dueAt, by));
  }

  /** One that is used then; null for one that waits for nothing. */
  HeldSnapshot until(@Nullable Instant due) {
    return new HeldSnapshot(
        id, takenAt, why, causeEventId, facts, lastWords, due, memoryCounts, host);
  }

  /** Whether it was taken since a connection began, and shows what happened before. */
  boolean isOfListing() {
    return causeEventId == null;
  }

  static HeldSnapshot of(InspectSnapshot snapshot, @Nullable Instant dueAt) {
    return new HeldSnapshot(
        snapshot.id(),
        snapshot.takenAt(),
        snapshot.why(),
        snapshot.causeEventId(),
        snapshot.facts(),
        snapshot.lastWords(),
        dueAt,
        snapshot.memoryCounts(),
        snapshot.host());
  }
}

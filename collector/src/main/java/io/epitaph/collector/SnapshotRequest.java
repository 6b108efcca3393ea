package io.epitaph.collector;

import io.epitaph.engine.DecodedInspect;
import io.epitaph.model.Actions;
import io.epitaph.model.HostMemory;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.MemoryCounts;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that is to be taken. A value.
 *
 * @param why see {@link InspectSnapshot#why}
 * @param eventId the event that is the reason; null for none
 * @param since when what was logged before is of an earlier run; null for none
 * @param counts what the kernel had counted when it ran out of memory; null for anything else
 */
record SnapshotRequest(
    Connection connection,
    String containerId,
    String why,
    @Nullable String eventId,
    @Nullable Instant since,
    @Nullable MemoryCounts counts) {

  /** These hold what no later snapshot has: last words, counters, why a start failed. */
  private static final Set<String> UNIQUE =
      Set.of(Actions.DIE, Actions.OOM, Actions.DISCONNECT, InspectSnapshot.START_UP);

  static SnapshotRequest without(Connection connection, String containerId, String why) {
    return new SnapshotRequest(connection, containerId, why, null, null, null);
  }

  boolean isDeath() {
    return why.equals(Actions.DIE);
  }

  /** Whether it was only its turn. */
  boolean isCheck() {
    return why.equals(InspectSnapshot.CHECK);
  }

  /** Whether a later one of the same container shows all that this one would. */
  boolean isReplaceable() {
    return !UNIQUE.contains(why);
  }

  /** The snapshot that was requested. */
  InspectSnapshot snapshot(
      Instant takenAt,
      InspectOutcome answer,
      @Nullable LastWords lastWords,
      @Nullable HostMemory host) {
    DecodedInspect decoded = answer.decoded();
    return InspectSnapshot.builder()
        .engine(connection.ref())
        .containerId(containerId)
        .takenAt(takenAt)
        .why(why)
        .causeEventId(eventId)
        .facts(decoded == null ? null : decoded.facts())
        .lastWords(lastWords)
        .inspect(decoded == null ? null : decoded.inspect())
        .error(answer.error())
        .memoryCounts(counts)
        .host(host)
        .build();
  }
}

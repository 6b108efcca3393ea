package io.epitaph.collector;

import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what was known of one container before a gap with what the engine says of it after. */
final class ContainerComparison {
  /** The codes that an engine writes for starts that fail, over that of the run before. */
  private static final int FIRST_OF_START = 125;

  private static final int LAST_OF_START = 128;

  /** How long before its start an engine may give a death. */
  private static final Duration BEFORE_START = Duration.ofSeconds(1);

  private final String id;
  private final @Nullable KnownContainer before;
  private final Facts facts;
  private final UnwatchedSpan gap;
  private final ObservedEvents observed;
  private final ContainerEvents events;

  /**
   * @param before what was known of it; null for nothing
   * @param observed what says more itself
   */
  ContainerComparison(
      String id,
      @Nullable KnownContainer before,
      Facts facts,
      UnwatchedSpan gap,
      ObservedEvents observed,
      ReconstructedEvents into) {
    this.id = id;
    this.before = before;
    this.facts = facts;
    this.gap = gap;
    this.observed = observed;
    this.events = ContainerEvents.of(id, facts.labels(), facts.image(), facts.name(), gap, into);
  }

  /**
   * Adds the events that it shows.
   *
   * @return how many restarts by a policy were, of which nothing else is known
   */
  int compare() {
    boolean created = isNew(facts.created(), Actions.CREATE, null);
    if (created) {
      Instant at = facts.created();
      events.certain(Actions.CREATE, at, at, "inspect's Created", Map.of());
    }
    StateComparison state = new StateComparison(id, before, facts, observed, events);
    state.rename();
    died();
    boolean started =
        isNew(facts.startedAt(), Actions.START, before == null ? null : before.startedAt());
    UnseenRestarts unseen = UnseenRestarts.of(id, before, facts, observed, created, started);
    if (started) {
      Instant at = facts.startedAt();
      events.certain(Actions.START, at, at, "inspect's StartedAt" + unseen.text(), Map.of());
    }
    boolean again = started || (before != null && before.running());
    if (again && isRunning()) {
      state.paused(started);
      state.health(started);
    }
    return unseen.count();
  }

  private boolean isRunning() {
    return facts.status().equals("running") || facts.status().equals("paused");
  }

  /**
   * Whether what inspect gives this time for was in the gap.
   *
   * @param known when it was the last time, as far as was known
   */
  private boolean isNew(@Nullable Instant at, String action, @Nullable Instant known) {
    if (at == null || at.isAfter(gap.to()) || observed.has(id, action, at)) {
      return false;
    }
    if (gap.has(at)) {
      return known == null || at.isAfter(known);
    }
    // Just before the gap: its event would have come in it.
    boolean just = at.isAfter(gap.from().minus(ObservedEvents.EVENT_WITHIN));
    return just && !action.equals(Actions.CREATE) && before != null && isAfter(at, known);
  }

  private static boolean isAfter(Instant at, @Nullable Instant known) {
    return known == null || at.isAfter(known);
  }

  private void died() {
    Instant at = facts.finishedAt();
    if (!isNew(at, Actions.DIE, before == null ? null : before.finishedAt())) {
      return;
    }
    Instant started = facts.startedAt();
    boolean ofThisRun =
        !isRunning() && (started == null || !at.isBefore(started.minus(BEFORE_START)));
    boolean ofAStart =
        !facts.error().isEmpty()
            && facts.exitCode() >= FIRST_OF_START
            && facts.exitCode() <= LAST_OF_START;
    if (ofThisRun && !ofAStart) {
      events.certain(
          Actions.DIE,
          at,
          started != null && started.isAfter(at) ? started : at,
          "inspect's FinishedAt and ExitCode",
          Map.of("exitCode", Long.toString(Integer.toUnsignedLong(facts.exitCode()))));
    } else {
      events.certain(
          Actions.DIE, at, at, "inspect's FinishedAt; its exit code is not known", Map.of());
    }
  }
}

package io.epitaph.detectors.incidents;

import io.epitaph.detectors.Instants;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident.Resolution;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Crashes that are ones only because no request for the death is known: when the request comes
 * late, or may still come, there was none.
 */
final class LateRequests {
  /** So much later a request is no longer to be expected. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private LateRequests() {}

  /** Whether a request that comes late would make it none. */
  static boolean wouldChange(@Nullable CauseOfDeath cause) {
    return cause != null && cause.kind() == CauseOfDeath.Kind.KILLED_FROM_OUTSIDE;
  }

  /** Whether events of the container, a request for its death among them, may still come. */
  static boolean areExpected(WorkloadUpdate update, String containerId) {
    return update.state().find(Disorder.class, containerId) != null;
  }

  /** Whether a death of the container cannot be told to be a crash. */
  static boolean forbid(WorkloadUpdate update, String containerId, @Nullable CauseOfDeath cause) {
    Disorder disorder = update.state().find(Disorder.class, containerId);
    return disorder != null && (disorder.complete() || wouldChange(cause));
  }

  /** The container's events come out of order from now on. */
  static void expect(WorkloadUpdate update, Turn turn) {
    String containerId = turn.containerId();
    Instant until = turn.at().plus(PATIENCE);
    boolean complete = turn.kind() == Turn.Kind.UNORDERED || forbid(update, containerId, null);
    update.put(containerId, new Disorder(until, complete));
    for (String id :
        update
            .state()
            .subjects(EndedCrash.class, ended -> ended.containerId().equals(containerId))) {
      withdraw(update, id, turn.at());
    }
    CrashEpisode waiting = update.state().find(CrashEpisode.class, containerId);
    if (waiting != null && !waiting.isOpened() && forbid(update, containerId, waiting.cause())) {
      update.remove(CrashEpisode.class, containerId);
    }
  }

  /** An open crash is over; what may turn out to be none is remembered for a while. */
  static void resolve(
      WorkloadUpdate update, String containerId, CrashEpisode crash, Instant at, Resolution how) {
    if (!wouldChange(crash.cause())) {
      update.resolve(crash, at, how);
    } else if (areExpected(update, containerId)) {
      update.resolve(crash, at, Resolution.WITHDRAWN);
    } else {
      update.resolve(crash, at, how);
      if (how != Resolution.WITHDRAWN) {
        // What is published now must not change with what is remembered.
        update.put(crash.id(), new EndedCrash(containerId, crash.copy(), at.plus(PATIENCE)));
      }
    }
  }

  /** The death of a crash that is over had another cause. */
  static void revised(WorkloadUpdate update, Run run, Instant at) {
    if (run.cause() == null || run.cause().kind().fault()) {
      return;
    }
    for (String id : update.state().subjects(EndedCrash.class, ended -> ended.crash().isOf(run))) {
      withdraw(update, id, at);
    }
  }

  private static void withdraw(WorkloadUpdate update, String id, Instant at) {
    EndedCrash ended = update.remove(EndedCrash.class, id);
    if (ended != null) {
      update.resolve(ended.crash(), at, Resolution.WITHDRAWN);
    }
  }

  static @Nullable Instant wakeAt(WorkloadState state) {
    return Instants.earlier(
        state.earliest(Disorder.class, Disorder::until),
        state.earliest(EndedCrash.class, EndedCrash::forgetAt));
  }

  static void onTime(WorkloadUpdate update, Instant now) {
    WorkloadState state = update.state();
    state
        .subjects(Disorder.class, each -> Detector.due(each.until(), now))
        .forEach(id -> update.remove(Disorder.class, id));
    state
        .subjects(EndedCrash.class, each -> Detector.due(each.forgetAt(), now))
        .forEach(id -> update.remove(EndedCrash.class, id));
  }
}

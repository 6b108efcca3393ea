package io.epitaph.detectors;

import io.epitaph.detectors.Turn.Run;
import io.epitaph.model.ArchiveRequest;
import io.epitaph.model.ArchiveRequest.Reason;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incarnation.StartedBy;
import org.jspecify.annotations.Nullable;

/**
 * Which deaths are worth an archive: faults; of a restart loop the first and the last only. The
 * label {@value #LABEL} says {@code always} or {@code never}.
 *
 * <p>Stateless: a run that the policy started is not the first of its row, and the archiver drops a
 * request that comes again, by its id. A value; thread-safe.
 */
public final class ArchivePolicy {
  /** On a container: {@code always}, {@code never}; anything else changes nothing. */
  public static final String LABEL = "epitaph.archive";

  /**
   * @return null when the turn asks for no archive
   */
  public @Nullable ArchiveRequest onTurn(Turn turn) {
    Run run = turn.run();
    if (run == null || run.cause() == null) {
      return null;
    }
    Reason reason =
        switch (turn.kind()) {
          case DIED, CAUSE_REVISED -> run.deadNow() ? atDeath(turn, run, run.cause()) : null;
          case GAVE_UP -> never(turn) ? null : Reason.LOOP_LAST;
          default -> null;
        };
    if (reason == null) {
      return null;
    }
    return new ArchiveRequest(
        ArchiveRequest.SCHEMA,
        ArchiveRequest.idOf(turn.engine().id(), turn.containerId(), run.incarnationId()),
        turn.engine(),
        turn.containerId(),
        turn.containerName(),
        run.incarnationId(),
        turn.at(),
        reason,
        run.cause().sentence(),
        false,
        turn.workload(),
        turn.image(),
        run.cause().kind());
  }

  private static boolean never(Turn turn) {
    return "never".equals(turn.overrides().get(LABEL));
  }

  private static @Nullable Reason atDeath(Turn turn, Run run, CauseOfDeath cause) {
    if (never(turn)) {
      return null;
    }
    if ("always".equals(turn.overrides().get(LABEL))) {
      return Reason.LABEL;
    }
    boolean restarted = run.startedBy() == StartedBy.POLICY;
    if (cause.kind().fault()) {
      return restarted ? null : turn.terms().restarts() ? Reason.LOOP_FIRST : Reason.FAULT;
    }
    boolean stopped = cause.kind().onRequest() && cause.kind() != CauseOfDeath.Kind.ENGINE_STOPPED;
    return restarted && stopped ? Reason.LOOP_LAST : null;
  }
}

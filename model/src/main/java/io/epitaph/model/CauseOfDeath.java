package io.epitaph.model;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an incarnation ended.
 *
 * @param kind the verdict
 * @param sentence for people, one line: {@code exit 127: command not found}
 * @param confidence how sure
 * @param evidence the ids of the events that show it, in order of time
 * @param signal the number of the signal that ended it, or that was sent; null when none is known
 */
public record CauseOfDeath(
    Kind kind,
    String sentence,
    Confidence confidence,
    List<String> evidence,
    @Nullable Integer signal) {

  public enum Kind implements Wire.Named {
    /** Exit 0. */
    COMPLETED,
    /** Another exit code, by its own doing. */
    FAILED,
    OUT_OF_MEMORY,
    /** The kernel killed it since the host was full, whatever its own limit. */
    HOST_OUT_OF_MEMORY,
    /** {@code docker stop}, and the process obeyed. */
    STOPPED_ON_REQUEST,
    /** {@code docker stop}, and the engine had to kill it after the time-out. */
    STOP_TIMED_OUT,
    /** {@code docker kill}, {@code docker rm -f}. */
    KILLED_ON_REQUEST,
    /** A SIGKILL or other terminating signal that no request through the engine explains. */
    KILLED_FROM_OUTSIDE,
    /** SEGV, ABRT, BUS, FPE, ILL and the like. */
    FAULT_SIGNAL,
    /** It never ran: 125, 126, 127 with {@code State.Error}. */
    COULD_NOT_START,
    ENGINE_STOPPED,
    @JsonEnumDefaultValue
    UNKNOWN;

    /** True when someone asked for this death: no crash, no incident, no loop. */
    public boolean onRequest() {
      return switch (this) {
        case STOPPED_ON_REQUEST, STOP_TIMED_OUT, KILLED_ON_REQUEST, ENGINE_STOPPED -> true;
        default -> false;
      };
    }

    /** True when the death needs attention: not requested, and not a completed task. */
    public boolean fault() {
      return !onRequest() && this != COMPLETED;
    }
  }

  public CauseOfDeath {
    Require.present("cause.kind", kind);
    Require.text("cause.sentence", sentence);
    Require.present("cause.confidence", confidence);
    evidence = Require.list(evidence);
  }
}
